package io.rescene.route.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.rescene.ledger.CallRecord;
import io.rescene.ledger.Ledger;
import io.rescene.ledger.purse.Purse;
import io.rescene.ledger.purse.Reservation;
import io.rescene.openai.HttpAnswer;
import io.rescene.openai.Json;
import io.rescene.openai.Outcome;
import io.rescene.openai.OutcomeRules;
import io.rescene.openai.Prices;
import io.rescene.openai.Question;
import io.rescene.openai.Usage;
import io.rescene.resilience.Blame;
import io.rescene.route.exchange.AsyncSteps;
import io.rescene.route.exchange.Trouble;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges what a call brought and writes it to the ledger; the exchange goes on after the commit. What was not sent,
 * only told to wait, or refused for all calls is not written.
 */
public final class LedgerStep extends AsyncProcessorSupport {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerStep.class);

    /** A gateway's word that it could not reach the server, and a server's that it is overloaded. */
    private static final Set<Integer> NOT_PASSED_ON = Set.of(521, 523, 525, 526, 529, 530);

    private final OutcomeRules rules;
    private final Prices prices;
    private final Ledger ledger;
    private final Slots slots;
    private final Decision decision;
    private final Purse purse;
    private final Observer observer;
    private final Executor after;

    /**
     * Judges and writes with these.
     *
     * @param rules tell the outcome
     * @param prices tell what it cost
     * @param ledger keeps it
     * @param slots are told what is committed
     * @param decision says what follows
     * @param purse gives back what was set aside
     * @param observer is told of each call
     * @param after where an exchange goes on after the commit
     */
    public LedgerStep(
            OutcomeRules rules,
            Prices prices,
            Ledger ledger,
            Slots slots,
            Decision decision,
            Purse purse,
            Observer observer,
            Executor after) {
        this.rules = rules;
        this.prices = prices;
        this.ledger = ledger;
        this.slots = slots;
        this.decision = decision;
        this.purse = purse;
        this.observer = observer;
        this.after = after;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Asking asking = Asking.of(exchange);
        Outcome outcome;
        try {
            outcome = judge(asking);
        } catch (RuntimeException | Error e) {
            // Else the place among those that wait for their commit is taken for good; without any no call ends.
            slots.committed();
            throw e;
        }
        if (outcome instanceof Outcome.Limited
                || outcome instanceof Outcome.Stop
                || !asking.call().answer().sent()) {
            asking.call().notBilled();
            slots.committed();
            decision.decide(asking);
            callback.done(true);
            return true;
        }
        Optional<Reservation> reservation = asking.takeReservation();
        asking.call().notBilled();
        CompletableFuture<Void> written;
        try {
            CallRecord call = record(asking, outcome, reservation);
            observer.billed(call);
            written = ledger.write(call);
        } catch (RuntimeException | Error e) {
            written = CompletableFuture.failedFuture(e);
        }
        // First, as the place that gets free lets another call begin.
        CompletableFuture<Boolean> kept = written.handle((nothing, failure) -> isKept(asking, failure))
                .whenComplete((isKept, failure) -> {
                    slots.committed();
                    reservation.ifPresent(purse::settled);
                });
        return AsyncSteps.when(kept, exchange, callback, after, (e, isKept) -> {
            if (isKept) {
                decision.decide(asking);
            }
        });
    }

    /** Whether the answer is stored; if none can be, no further one is paid for. */
    private boolean isKept(Asking asking, @Nullable Throwable failure) {
        if (failure == null) {
            return true;
        }
        Blame blame = Blame.of(failure);
        if (blame != Blame.STATEMENT && blame != Blame.LIBRARY) {
            throw new CompletionException(failure);
        }
        decision.notKept(
                asking,
                "the database refuses to keep paid answers: " + Trouble.said(failure)
                        + "; mend that and start the worker again");
        return false;
    }

    private Outcome judge(Asking asking) {
        Outcome outcome = outcome(asking);
        asking.call().outcome(outcome);
        observer.called(asking.question(), outcome, asking.call().answer().millis());
        return outcome;
    }

    /** Whatever the rules fail on: the answer may be billed. */
    private Outcome outcome(Asking asking) {
        try {
            return rules.decide(asking.call().answer(), asking.question().schema());
        } catch (RuntimeException | Error e) {
            LOG.warn("An answer can't be judged", e);
            return new Outcome.Retry("the answer can't be judged: " + CallTrouble.line(e), Optional.empty());
        }
    }

    private CallRecord record(Asking asking, Outcome outcome, Optional<Reservation> reservation) {
        Question question = asking.question();
        HttpAnswer answer = asking.call().answer();
        Usage usage = outcome.usage();
        boolean lost = isLost(answer, outcome);
        Optional<BigDecimal> cost =
                lost || outcome instanceof Outcome.Retry ? Optional.empty() : prices.cost(question.model(), usage);
        // A billed verdict about the item is as good as an answer: asking again would only cost again.
        Optional<String> failure = outcome instanceof Outcome.ItemFailed failed && answer.status() == 200
                ? Optional.of(failed.reason())
                : Optional.empty();
        return new CallRecord(
                UUID.randomUUID(),
                question.key(),
                question.kind().label(),
                asking.job().run(),
                asking.job().id(),
                asking.job().video(),
                asking.scene().orElse(null),
                question.model(),
                answer.status(),
                outcome.label(),
                outcome.reason(),
                usage.prompt(),
                usage.cached(),
                usage.completion(),
                cost,
                lost ? asking.worst() : Optional.empty(),
                asking.job().owner(),
                reservation,
                answer.millis(),
                answer.requestId(),
                outcome instanceof Outcome.Answer good ? Optional.of(ascii(good)) : Optional.empty(),
                failure,
                question.recipe(),
                asking.subject());
    }

    /**
     * Whether the call may have been billed and what it cost will never be known: no answer, one that broke off, one
     * without a count of tokens, or the word of a gateway (502, 504, 520 and above) that knows nothing of what happened
     * behind it, unless it is that nothing could.
     */
    private static boolean isLost(HttpAnswer answer, Outcome outcome) {
        int status = answer.status();
        if (status >= 200 && status < 300) {
            return outcome.usage().equals(Usage.NONE);
        }
        return status == 0
                || status == 408
                || status == 502
                || status == 504
                || (status >= 520 && !NOT_PASSED_ON.contains(status));
    }

    private static String ascii(Outcome.Answer answer) {
        try {
            return Json.MAPPER.writeValueAsString(answer.content());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer could not be written as JSON", e);
        }
    }
}
