package io.rescene.route.call;

import io.rescene.jobs.Job;
import io.rescene.ledger.purse.Grant;
import io.rescene.ledger.purse.Purse;
import io.rescene.ledger.purse.Reservation.Purpose;
import io.rescene.route.exchange.AsyncSteps;
import io.rescene.route.exchange.JobLog;
import io.rescene.route.exchange.Reply;
import io.rescene.route.intake.Intake;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * Sets the worst case of the next call aside, where a cap applies. Who waits for money holds no slot and no connection.
 */
public final class BudgetStep extends AsyncProcessorSupport {
    private final Purse purse;
    private final Intake intake;
    private final Executor after;

    /**
     * Nobody waits yet.
     *
     * @param purse holds the money
     * @param intake lets all who wait go on when it closes
     * @param after where an exchange that waited goes on
     */
    public BudgetStep(Purse purse, Intake intake, Executor after) {
        this.purse = purse;
        this.intake = intake;
        this.after = after;
        intake.onChange(state -> {
            // The state now: changes are told one after another, and it may be open again.
            if (!intake.state().isOpen()) {
                purse.withdraw();
            }
        });
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Asking asking = Asking.of(exchange);
        Job job = asking.job();
        if (asking.reservation().isEmpty() && asking.isCapped(purse::isCapped)) {
            if (asking.worst().isEmpty()) {
                String model = asking.question().model();
                String reason = "a cap is set, but model " + model + " has no price: set rescene.price." + model
                        + ".input and .output";
                intake.close(Intake.Cause.OPENAI, reason);
                asking.settle(new Reply.Halted(reason));
                // The rest of the question's routes is the engineers', and this may be the ledger's thread.
                after.execute(() -> JobLog.goOn(exchange, callback));
                return false;
            } else {
                // Before there is money: what nobody gives back would be set aside for good.
                AsyncSteps.whenDone(exchange, () -> giveBack(asking));
                CompletableFuture<Grant> grant = purse.reserve(
                        new Purpose(job.run(), job.owner()), asking.worst().get());
                if (!intake.state().isOpen()) {
                    purse.withdraw();
                }
                return AsyncSteps.when(grant, exchange, callback, after, (e, granted) -> take(asking, granted));
            }
        }
        callback.done(true);
        return true;
    }

    /** From now on nobody waits in this line for a call under a cap that allows none, as after it was lowered. */
    public void sendHomeFrom(Slots line) {
        purse.onOverdrawn(accounts -> line.sendHome(asking -> overdrawn(asking, accounts)));
    }

    /** The reply to who waits for a call with money that is set aside in one of these accounts; empty: it may wait on. */
    static Optional<Reply> overdrawn(Asking asking, Set<String> accounts) {
        return asking.reservation()
                .flatMap(reservation -> reservation.accounts().stream()
                        .filter(accounts::contains)
                        .findFirst()
                        .map(account -> new Reply.Capped(
                                account,
                                reservation.usd(),
                                "more is spent and set aside than the cap of " + account + " allows")));
    }

    private void giveBack(Asking asking) {
        asking.takeReservation().ifPresent(asking.mayBeBilled() ? purse::settled : purse::giveBack);
    }

    private void take(Asking asking, Grant grant) {
        if (grant instanceof Grant.Granted granted) {
            asking.reserved(granted.reservation());
        } else if (grant instanceof Grant.Refused refused) {
            asking.settle(new Reply.Capped(refused.account(), refused.usd(), refused.reason()));
        } else {
            asking.settle(new Reply.Halted(intake.state().reason()));
        }
    }
}
