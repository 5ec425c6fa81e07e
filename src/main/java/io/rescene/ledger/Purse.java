package io.rescene.ledger;

import io.rescene.ledger.Reservation.Purpose;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets the worst case of each call aside before it is made, where a cap applies. One thread asks the database, in one
 * round trip for all that wait, and while the cap is far away for a block of calls to come. Near a cap a call waits
 * until the true cost of others is known; only when nothing may come back any more is it refused.
 */
public final class Purse implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Purse.class);
    /** How soon is looked again whether something came back. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** How long a block for calls to come is kept without one coming. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Waiting(PurseTables.Wish wish, CompletableFuture<Grant> grant) {}

    private final PurseTables tables;
    private final Patience patience;
    private final int ahead;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Waiting> waiting = new ArrayList<>();
    private final Blocks blocks = new Blocks();
    private final List<Reservation> returning = new ArrayList<>();
    private final Thread thread;
    private volatile Set<Long> cappedRuns = Set.of();
    /** When those that wait are decided on, as {@link System#nanoTime()}. */
    private long decideAt = System.nanoTime();

    private boolean closed;

    /**
     * A purse with a thread of its own.
     *
     * @param tables the database
     * @param patience what to do while it is away
     * @param ahead for how many calls a block is set aside, at least 0
     */
    public Purse(PurseTables tables, Patience patience, int ahead) {
        this.tables = tables;
        this.patience = patience;
        this.ahead = ahead;
        thread = new Thread(this::run, "purse");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether a cap applies to a run's calls, as far as is known: a cap set on a run in work is known after {@link #look}. */
    public boolean isCapped(long run) {
        return tables.budgets().areSet() || cappedRuns.contains(run);
    }

    /** Looks which runs have a cap; to be called every second or so. */
    public void look() {
        cappedRuns = tables.cappedRuns();
    }

    /** Asks for money. The future is completed on any thread: hand over at once. */
    public CompletableFuture<Grant> reserve(Purpose purpose, BigDecimal usd) {
        lock.lock();
        try {
            Optional<Reservation> kept = blocks.take(purpose, usd);
            if (kept.isPresent()) {
                return CompletableFuture.completedFuture(new Grant.Granted(kept.get()));
            }
            Waiting one = new Waiting(new PurseTables.Wish(purpose, usd), new CompletableFuture<>());
            waiting.add(one);
            decideAt = System.nanoTime();
            changed.signal();
            return one.grant();
        } finally {
            lock.unlock();
        }
    }

    /** Takes back what was set aside for a call that surely was not sent, or surely not billed. */
    public void giveBack(Reservation unused) {
        if (unused.accounts().isEmpty()) {
            return;
        }
        lock.lock();
        try {
            blocks.keep(unused);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Tells that a call's true cost is known: what was set aside beyond it has come back. */
    public void settled() {
        lock.lock();
        try {
            decideAt = System.nanoTime();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Sends everybody home who waits. */
    public void withdraw() {
        List<Waiting> home;
        lock.lock();
        try {
            home = List.copyOf(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        home.forEach(one -> one.grant().complete(new Grant.Withdrawn()));
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                List<Waiting> now = next();
                giveUnusedBack();
                try {
                    decide(now);
                } catch (RuntimeException e) {
                    now.forEach(one -> one.grant().completeExceptionally(e));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until somebody can be decided on, or something goes back. */
    private List<Waiting> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!isDue() && returning.isEmpty() && !collectIdle(IDLE_NANOS)) {
                changed.awaitNanos(
                        waiting.isEmpty()
                                ? (blocks.isEmpty() ? TimeUnit.SECONDS.toNanos(10) : IDLE_NANOS)
                                : decideAt - System.nanoTime());
            }
            if (!isDue()) {
                return List.of();
            }
            List<Waiting> now = List.copyOf(waiting);
            waiting.clear();
            return now;
        } finally {
            lock.unlock();
        }
    }

    private boolean isDue() {
        return !waiting.isEmpty() && decideAt - System.nanoTime() <= 0;
    }

    private boolean collectIdle(long longerThanNanos) {
        return returning.addAll(blocks.idle(longerThanNanos));
    }

    /**
     * Each once only: if the answer to a commit got lost, giving back again might give back twice, and so pass the cap.
     */
    private void giveUnusedBack() {
        List<Reservation> unused;
        lock.lock();
        try {
            unused = List.copyOf(returning);
            returning.clear();
        } finally {
            lock.unlock();
        }
        for (Reservation one : unused) {
            try {
                if (one.usd().signum() > 0) {
                    tables.giveBack(one);
                }
            } catch (RuntimeException e) {
                LOG.debug("USD {} that were set aside count as spent", one.usd(), e);
            }
        }
    }

    private void decide(List<Waiting> now) {
        if (now.isEmpty()) {
            return;
        }
        PurseTables.Decided decided = patience.untilAvailable(
                () -> tables.reserve(now.stream().map(Waiting::wish).toList(), ahead));
        lock.lock();
        try {
            decided.ahead().forEach(blocks::keep);
            if (decided.grants().size() < now.size()) {
                decideAt = waiting.isEmpty() ? System.nanoTime() + LOOK_AGAIN_NANOS : decideAt;
                // Somebody needs what is kept for calls to come.
                collectIdle(0);
            }
            for (int i = 0; i < now.size(); i++) {
                if (!decided.grants().containsKey(i)) {
                    waiting.add(now.get(i));
                }
            }
        } finally {
            lock.unlock();
        }
        decided.grants().forEach((number, grant) -> now.get(number).grant().complete(grant));
    }

    /** Ends the thread and gives back what is not used; to be called when no call is in flight any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        withdraw();
        lock.lock();
        try {
            collectIdle(0);
        } finally {
            lock.unlock();
        }
        giveUnusedBack();
    }
}
