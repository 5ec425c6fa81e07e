package io.rescene.ledger;

import io.rescene.ledger.GrantDecision.Decided;
import io.rescene.ledger.GrantDecision.Wish;
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
import java.util.stream.IntStream;
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

    private record Waiting(Wish wish, CompletableFuture<Grant> grant) {}

    private final PurseTables tables;
    private final Patience patience;
    private volatile int ahead;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Waiting> waiting = new ArrayList<>();
    private final Blocks blocks = new Blocks();
    private final Outstanding outstanding = new Outstanding();
    private final List<Reservation> returning = new ArrayList<>();
    private final Thread thread;
    private volatile Set<Long> cappedRuns = Set.of();
    /** When those that wait are decided on, as {@link System#nanoTime()}. */
    private long decideAt = System.nanoTime();

    /** When what is not used goes back. */
    private long returnAt = System.nanoTime();

    private boolean sweepDue;
    private int withdrawals;
    private boolean closed;

    /**
     * A purse with a thread of its own.
     *
     * @param tables the database
     * @param patience what to do while it is away
     * @param concurrency calls in flight at the most, at least 1: a block is set aside for as many, and at most twice as
     *     many calls have their money at once, as a kill makes it count for good
     */
    public Purse(PurseTables tables, Patience patience, int concurrency) {
        this.tables = tables;
        this.patience = patience;
        this.ahead = concurrency;
        thread = new Thread(this::run, "purse");
        thread.setDaemon(true);
        thread.start();
    }

    /** Another number of calls in flight at the most, at least 1, from now on. */
    public void concurrency(int calls) {
        locked(() -> {
            ahead = calls;
            decideAt = System.nanoTime();
        });
    }

    /** Whether a cap applies to a run's calls, as far as is known: a cap set on a run in work is known after {@link #look}. */
    public boolean isCapped(long run) {
        return tables.budgets().areSet() || cappedRuns.contains(run);
    }

    /** Looks which runs have a cap, and puts right what lost connections left behind; to be called every second or so. */
    public void look() {
        cappedRuns = tables.cappedRuns();
        locked(() -> sweepDue = true);
    }

    /** Asks for money. The future is completed on any thread: hand over at once. */
    public CompletableFuture<Grant> reserve(Purpose purpose, BigDecimal usd) {
        Waiting one = new Waiting(new Wish(purpose, usd), new CompletableFuture<>());
        locked(() -> {
            Optional<Reservation> kept =
                    outstanding.calls() < mostCalls() ? blocks.take(purpose, usd) : Optional.empty();
            if (kept.isPresent()) {
                outstanding.begun();
                one.grant().complete(new Grant.Granted(kept.get()));
            } else {
                waiting.add(one);
                decideAt = System.nanoTime();
            }
        });
        return one.grant();
    }

    private int mostCalls() {
        return 2 * ahead;
    }

    /** Takes back what was set aside for a call that surely was not sent, or surely not billed. */
    public void giveBack(Reservation unused) {
        locked(() -> {
            outstanding.ended();
            if (!unused.accounts().isEmpty()) {
                blocks.keep(unused);
            }
            decideAt = System.nanoTime();
        });
    }

    /** Tells that a call's cost is booked, or will never be known: what was set aside for it is no longer. */
    public void settled(Reservation reservation) {
        locked(() -> {
            outstanding.ended();
            outstanding.remove(reservation);
            decideAt = System.nanoTime();
        });
    }

    /** Sends everybody home who waits. */
    public void withdraw() {
        List<Waiting> home = new ArrayList<>();
        locked(() -> {
            withdrawals++;
            home.addAll(waiting);
            waiting.clear();
        });
        home.forEach(one -> one.grant().complete(new Grant.Withdrawn()));
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                List<Waiting> now = next();
                giveUnusedBack();
                sweep();
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

    /** Waits until somebody can be decided on, or something is to be put right. */
    private List<Waiting> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!isDue() && !isReturnDue() && !sweepDue && !collectIdle(IDLE_NANOS)) {
                changed.awaitNanos(
                        waiting.isEmpty() && blocks.isEmpty() && returning.isEmpty()
                                ? TimeUnit.SECONDS.toNanos(10)
                                : LOOK_AGAIN_NANOS);
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
        return !waiting.isEmpty() && outstanding.calls() < mostCalls() && decideAt - System.nanoTime() <= 0;
    }

    private boolean isReturnDue() {
        return !returning.isEmpty() && returnAt - System.nanoTime() <= 0;
    }

    private boolean collectIdle(long longerThanNanos) {
        return returning.addAll(blocks.idle(longerThanNanos));
    }

    /**
     * Each once only: if the answer to a commit got lost, giving back again might give back twice, and so pass the cap.
     */
    private void giveUnusedBack() {
        List<Reservation> unused = new ArrayList<>();
        locked(() -> {
            unused.addAll(returning);
            returning.clear();
        });
        for (Reservation one : unused) {
            boolean settled = one.usd().signum() <= 0 || tables.giveBack(one);
            locked(() -> {
                if (settled) {
                    outstanding.remove(one);
                } else {
                    returning.add(one);
                    returnAt = System.nanoTime() + LOOK_AGAIN_NANOS;
                }
            });
        }
    }

    /** Nobody is to wait for what a lost connection left in the table and nobody here has any more; it stays counted. */
    private void sweep() {
        List<String> accounts = new ArrayList<>();
        boolean[] due = new boolean[1];
        locked(() -> {
            due[0] = sweepDue;
            sweepDue = false;
            accounts.addAll(outstanding.accounts());
        });
        try {
            if (due[0]) {
                tables.sweep(accounts);
            }
        } catch (RuntimeException e) {
            LOG.debug("Not swept now", e);
        }
    }

    private void decide(List<Waiting> now) {
        if (now.isEmpty()) {
            return;
        }
        int[] before = new int[2];
        locked(() -> {
            before[0] = withdrawals;
            before[1] = mostCalls() - outstanding.calls();
        });
        List<Wish> wishes = now.stream().map(Waiting::wish).toList();
        Decided decided = patience.untilAvailable(() -> tables.reserve(wishes, before[1], ahead));
        List<Waiting> home = new ArrayList<>();
        locked(() -> {
            decided.ahead().forEach(block -> {
                outstanding.add(block);
                blocks.keep(block);
            });
            decided.grants().values().stream()
                    .filter(Grant.Granted.class::isInstance)
                    .forEach(grant -> {
                        outstanding.begun();
                        outstanding.add(((Grant.Granted) grant).reservation());
                    });
            List<Waiting> undecided = IntStream.range(0, now.size())
                    .filter(number -> !decided.grants().containsKey(number))
                    .mapToObj(now::get)
                    .toList();
            if (!undecided.isEmpty()) {
                decideAt = waiting.isEmpty() ? System.nanoTime() + LOOK_AGAIN_NANOS : decideAt;
                // Somebody needs what is kept for calls to come.
                collectIdle(0);
            }
            (withdrawals == before[0] ? waiting : home).addAll(undecided);
        });
        home.forEach(one -> one.grant().complete(new Grant.Withdrawn()));
        decided.grants().forEach((number, grant) -> now.get(number).grant().complete(grant));
    }

    /** Ends the thread and gives back what is not used; to be called when no call is in flight any more. */
    @Override
    public void close() {
        boolean[] before = new boolean[1];
        locked(() -> {
            before[0] = closed;
            closed = true;
        });
        if (before[0]) {
            return;
        }
        thread.interrupt();
        withdraw();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        locked(() -> collectIdle(0));
        giveUnusedBack();
    }
}
