package io.rescene.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.rescene.ledger.Inquiry;
import io.rescene.ledger.Ledger;
import io.rescene.ledger.Stored;
import io.rescene.openai.Json;
import io.rescene.openai.Question;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Answers a question from the ledger if it can be. Who asks what is being asked just now in this process waits for
 * that reply instead of paying for a second one.
 */
final class StoredAnswerStep extends AsyncProcessorSupport {
    /** Who asks first, and what others with the same question wait for. */
    private record First(Asking asking, CompletableFuture<Reply> reply) {}

    private final Map<String, First> beingAsked = new ConcurrentHashMap<>();
    private final Ledger ledger;
    private final Executor after;

    StoredAnswerStep(Ledger ledger, Executor after) {
        this.ledger = ledger;
        this.after = after;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Asking asking = Asking.of(exchange);
        String key = asking.question().key();
        First first = beingAsked.putIfAbsent(key, new First(asking, new CompletableFuture<>()));
        if (first != null) {
            return AsyncSteps.when(first.reply(), exchange, callback, after, (e, reply) -> asking.settle(reply));
        }
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                settled(asking);
            }
        });
        Inquiry inquiry =
                new Inquiry(key, asking.job().askedAnew(), asking.job().opened());
        return AsyncSteps.when(ledger.find(inquiry), exchange, callback, after, (e, stored) -> take(asking, stored));
    }

    /** Lets those who wait for the same question go on; to be called when the question has its reply. */
    void settled(Asking asking) {
        First first = beingAsked.get(asking.question().key());
        if (first != null && first.asking() == asking) {
            beingAsked.remove(asking.question().key(), first);
            first.reply().complete(asking.reply().orElse(new Reply.Unreachable("the question was given up")));
        }
    }

    private static void take(Asking asking, Stored stored) {
        if (stored instanceof Stored.Unanswered unanswered) {
            asking.noUseBefore(unanswered.noUse());
            if (unanswered.noUse() >= Decision.MOST_NO_USE) {
                asking.settle(Decision.noUse("as asked before"));
            }
        } else if (stored instanceof Stored.Failure failure) {
            asking.settle(new Reply.Failed("failed_before", failure.reason()));
        } else if (stored instanceof Stored.Answer answer) {
            fitting(asking.question(), answer.json()).ifPresent(asking::settle);
        }
    }

    private static Optional<Reply> fitting(Question question, String json) {
        try {
            var content = Json.MAPPER.readTree(json);
            return question.schema().misfit(content).isEmpty()
                    ? Optional.of(new Reply.Answered(content))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
