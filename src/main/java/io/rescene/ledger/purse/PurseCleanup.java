package io.rescene.ledger.purse;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back what no call used, and puts right what lost connections left in the table. {@link #giveBack} and
 * {@link #sweep} ask the database and are called without the guard's lock; all else is called under it.
 */
final class PurseCleanup {
    private static final Logger LOG = LoggerFactory.getLogger(PurseCleanup.class);
    /** How long a block for calls to come is kept without one coming. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** How soon is tried again to give back what the database did not take. */
    private static final long TRY_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final PurseTables tables;
    private final Guard guard;
    private final Holdings holdings;
    private final List<Reservation> returning = new ArrayList<>();

    /** When what is not used goes back, as {@link System#nanoTime()}. */
    private long returnAt = System.nanoTime();

    private boolean sweepDue;

    /**
     * Has nothing to do yet.
     *
     * @param guard of this and of the holdings
     */
    PurseCleanup(PurseTables tables, Guard guard, Holdings holdings) {
        this.tables = tables;
        this.guard = guard;
        this.holdings = holdings;
    }

    /** A sweep is due from now on. */
    void sweepNext() {
        sweepDue = true;
    }

    /** Whether something is to be given back or swept now. */
    boolean isDue() {
        return sweepDue || (!returning.isEmpty() && returnAt - System.nanoTime() <= 0);
    }

    /** What was kept for calls to come, and none came for long, is to be given back. */
    void collectIdle() {
        returning.addAll(holdings.takeIdle(IDLE_NANOS));
    }

    /** What is kept in these accounts for calls to come is to be given back. */
    void collectKept(Set<String> accounts) {
        returning.addAll(holdings.takeKept(accounts));
    }

    /** All that is kept for calls to come is to be given back. */
    void collectAll() {
        returning.addAll(holdings.takeIdle(0));
    }

    /** Whether nothing waits to be given back. */
    boolean isEmpty() {
        return returning.isEmpty();
    }

    /**
     * Each once only: if the answer to a commit got lost, giving back again might give back twice, and so pass the cap.
     */
    void giveBack() {
        Deque<Reservation> unused = guard.exchange(() -> {
            Deque<Reservation> all = new ArrayDeque<>(returning);
            returning.clear();
            return all;
        });
        while (!unused.isEmpty()) {
            Reservation one = unused.removeFirst();
            if (one.usd().signum() > 0 && !tables.giveBack(one)) {
                // While the database is away each would be waited for in vain. Behind the others, as this may be the
                // only one that is refused.
                unused.addLast(one);
                guard.change(() -> {
                    returning.addAll(unused);
                    returnAt = System.nanoTime() + TRY_AGAIN_NANOS;
                });
                return;
            }
            guard.change(() -> holdings.returned(one));
        }
    }

    /** Nobody is to wait for what a lost connection left in the table and nobody here has any more; it stays counted. */
    void sweep() {
        Optional<Set<String>> inUse = guard.exchange(() -> {
            Optional<Set<String>> accounts = sweepDue ? Optional.of(holdings.accounts()) : Optional.empty();
            sweepDue = false;
            return accounts;
        });
        try {
            inUse.ifPresent(tables::sweep);
        } catch (RuntimeException e) {
            LOG.debug("Not swept now", e);
        }
    }
}
