package io.rescene.route.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.rescene.ledger.Inquiry;
import io.rescene.ledger.Ledger;
import io.rescene.ledger.Stored;
import io.rescene.openai.Json;
import io.rescene.openai.Question;
import io.rescene.route.exchange.AsyncSteps;
import io.rescene.route.exchange.JobLog;
import io.rescene.route.exchange.Reply;
import io.rescene.route.intake.Intake;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.jspecify.annotations.Nullable;

/**
 * Answers a question from the ledger if it can be. Who asks what is being asked just now in this process waits for
 * that reply instead of paying for a second one.
 */
public final class StoredAnswerStep extends AsyncProcessorSupport {
    /** Who asks first, and what others with the same question wait for. */
    private record First(Asking asking, CompletableFuture<Reply> reply) {}

    private static final long LOOK_AGAIN_MILLIS = 200;

    private final Map<String, First> beingAsked = new ConcurrentHashMap<>();
    private final Ledger ledger;
    private final LongPredicate capped;
    private final Intake intake;
    private final Observer observer;
    private final Executor after;
    private final ScheduledExecutorService timer;

    /**
     * With nobody asking yet.
     *
     * @param capped whether a cap applies to the calls of the run with this number
     */
    public StoredAnswerStep(
            Ledger ledger,
            LongPredicate capped,
            Intake intake,
            Observer observer,
            Executor after,
            ScheduledExecutorService timer) {
        this.ledger = ledger;
        this.capped = capped;
        this.intake = intake;
        this.observer = observer;
        this.after = after;
        this.timer = timer;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Asking asking = Asking.of(exchange);
        String key = asking.question().key();
        First first = beingAsked.putIfAbsent(key, new First(asking, new CompletableFuture<>()));
        if (first != null) {
            first.reply().thenAcceptAsync(reply -> follow(exchange, callback, first.asking(), reply), after);
            return false;
        }
        AsyncSteps.whenDone(exchange, () -> settled(asking));
        find(exchange, callback, asking);
        return false;
    }

    /** What is true of the question serves all who ask it; what was the first one's own trouble only the first. */
    private void follow(Exchange exchange, AsyncCallback callback, Asking first, Reply reply) {
        Asking asking = Asking.of(exchange);
        if (!asking.job().takesAnswersOf(first.job())
                || reply instanceof Reply.Capped
                || (reply instanceof Reply.Unreachable && intake.state().isOpen())) {
            process(exchange, callback);
        } else {
            asking.settle(reply);
            if (reply instanceof Reply.Answered) {
                observer.stored();
            }
            JobLog.goOn(exchange, callback);
        }
    }

    /** Looks in the ledger; while another worker is asking the same, again and again. */
    private void find(Exchange exchange, AsyncCallback callback, Asking asking) {
        Inquiry inquiry = new Inquiry(
                asking.question().key(),
                asking.job().askedAnew(),
                asking.job().opened(),
                asking.question().recipe(),
                asking.subject(),
                new Inquiry.Call(
                        asking.job().id(),
                        asking.scene(),
                        asking.question().model(),
                        asking.worst(),
                        asking.isCapped(capped)));
        ledger.find(inquiry).whenComplete((stored, failure) -> {
            if (stored instanceof Stored.Unanswered unanswered && unanswered.noUse() < Decision.MOST_NO_USE) {
                // It only joins the line for a slot, or the one for money: another thread would cost more than that.
                found(exchange, callback, asking, stored, failure);
            } else {
                after.execute(() -> found(exchange, callback, asking, stored, failure));
            }
        });
    }

    private void found(
            Exchange exchange,
            AsyncCallback callback,
            Asking asking,
            @Nullable Stored stored,
            @Nullable Throwable failure) {
        if (stored instanceof Stored.AskedElsewhere && intake.state().isOpen()) {
            timer.schedule(() -> find(exchange, callback, asking), LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        AsyncSteps.finish(exchange, callback, asker -> {
            if (stored == null) {
                asker.setException(failure);
            } else {
                take(asking, stored);
            }
        });
    }

    /** The keys of the questions that are being asked in this process, or that wait for others who ask them. */
    public Set<String> asked() {
        return Set.copyOf(beingAsked.keySet());
    }

    /** Lets those who wait for the same question go on; to be called when the question has its reply. */
    void settled(Asking asking) {
        First first = beingAsked.get(asking.question().key());
        if (first != null && first.asking() == asking) {
            Reply reply = asking.reply().orElse(new Reply.Unreachable("the question was given up"));
            if (!(reply instanceof Reply.Answered)) {
                // Before anybody can look the question up again: else the right that this takes would be given back.
                ledger.giveUp(asking.question().key());
            }
            beingAsked.remove(asking.question().key(), first);
            first.reply().complete(reply);
        }
    }

    private void take(Asking asking, Stored stored) {
        if (stored instanceof Stored.Unanswered unanswered) {
            asking.tries().noUseBefore(unanswered.noUse());
            if (unanswered.noUse() >= Decision.MOST_NO_USE) {
                asking.settle(Decision.noUse(unanswered.why()));
            }
        } else if (stored instanceof Stored.Failure failure) {
            asking.settle(new Reply.Failed("failed_before", failure.reason()));
        } else if (stored instanceof Stored.AskedElsewhere) {
            asking.settle(new Reply.Halted(intake.state().reason()));
        } else if (stored instanceof Stored.Answer answer) {
            fitting(asking.question(), answer.json()).ifPresent(reply -> {
                asking.settle(reply);
                observer.stored();
            });
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
