package io.rescene.route.call;

import io.rescene.ledger.CallRecord;
import io.rescene.ledger.Ledger;
import io.rescene.ledger.purse.Purse;
import io.rescene.ledger.purse.Reservation;
import io.rescene.openai.Outcome;
import io.rescene.openai.OutcomeRules;
import io.rescene.resilience.Blame;
import io.rescene.route.exchange.AsyncSteps;
import io.rescene.route.exchange.FailureText;
import java.util.Optional;
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

    private final OutcomeRules rules;
    private final Bookkeeping bookkeeping;
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
     * @param bookkeeping tells what it cost
     * @param ledger keeps it
     * @param slots are told what is committed
     * @param decision says what follows
     * @param purse gives back what was set aside
     * @param observer is told of each call
     * @param after where an exchange goes on after the commit
     */
    public LedgerStep(
            OutcomeRules rules,
            Bookkeeping bookkeeping,
            Ledger ledger,
            Slots slots,
            Decision decision,
            Purse purse,
            Observer observer,
            Executor after) {
        this.rules = rules;
        this.bookkeeping = bookkeeping;
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
            asking.call().accountedFor();
            slots.committed();
            decision.decide(asking);
            callback.done(true);
            return true;
        }
        Optional<Reservation> reservation = asking.takeReservation();
        asking.call().accountedFor();
        CompletableFuture<Void> written;
        try {
            CallRecord call = bookkeeping.record(asking, reservation);
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
                "the database refuses to keep paid answers: " + FailureText.said(failure)
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
}
