package io.rescene.route.permit;

import io.rescene.queue.RedisLeases;
import io.rescene.queue.RedisWords;
import io.rescene.resilience.LastingLoop;
import io.rescene.route.permit.Errands.Errand;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Permits out of a cap that all workers of a fleet share, as leases that end by themselves. A lease is used for one call
 * after the other for as long as calls may begin on it, unless others wait that hold fewer; what is free and not put to
 * use goes back. One thread does all the talking, many leases in one go, so that no slot waits for a round trip but the
 * one that finds none. While the leases can't be reached none comes: calls begin on those at hand only, and then none does.
 */
public final class FleetPermits implements Permits {
    private static final Logger LOG = LoggerFactory.getLogger(FleetPermits.class);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Leases leases;
    private final long useWithin;
    private final Errands errands = new Errands();
    private final Thread thread = new Thread(this::serve, "fleet");
    private Runnable listener = () -> {};

    /**
     * Permits; the thread starts at once.
     *
     * @param leases where the leases are kept
     * @param useWithin how long after it was asked for a lease may still begin a call: its length less the longest call
     */
    public FleetPermits(Leases leases, Duration useWithin) {
        this.leases = leases;
        this.useWithin = useWithin.toNanos();
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void onArrival(Runnable toTell) {
        locked(() -> listener = toTell);
    }

    /** Tells that a round trip is worth its while: leases are free, or others wait for some. */
    public void called() {
        locked(() -> {
            errands.called();
            changed.signal();
        });
    }

    @Override
    public Optional<Permit> take(int count) {
        lock.lock();
        try {
            Optional<Permit> permit = errands.take(count, System.nanoTime());
            if (errands.isUrgent()) {
                changed.signal();
            }
            return permit;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void giveBack(Permit permit) {
        Runnable toTell;
        lock.lock();
        try {
            if (!errands.giveBack(permit, System.nanoTime())) {
                return;
            }
            changed.signal();
            toTell = listener;
        } finally {
            lock.unlock();
        }
        toTell.run();
    }

    private void serve() {
        LastingLoop.run(() -> {
            Optional<Errand> errand = errand();
            errand.ifPresent(this::run);
            return errand.isPresent();
        });
    }

    /** What to say next, as soon as there is something; empty: nothing any more. */
    private Optional<Errand> errand() throws InterruptedException {
        lock.lock();
        try {
            for (long left = nanosToWait(); left > 0; left = nanosToWait()) {
                changed.awaitNanos(left);
            }
            return errands.areOver() ? Optional.empty() : Optional.of(errands.next());
        } finally {
            lock.unlock();
        }
    }

    private long nanosToWait() {
        return errands.nanosToWait(System.nanoTime());
    }

    private void run(Errand errand) {
        long asked = System.nanoTime();
        RedisLeases.Dealt dealt;
        try {
            dealt = leases.exchange(errand.back(), errand.wanted());
        } catch (RuntimeException | Error e) {
            failed(errand, e);
            return;
        }
        Runnable toTell;
        lock.lock();
        try {
            if (errands.done(errand, dealt, asked + useWithin, System.nanoTime())) {
                LOG.info("The fleet's permits are there again");
            }
            toTell = listener;
        } finally {
            lock.unlock();
        }
        if (!dealt.given().isEmpty()) {
            toTell.run();
        }
    }

    private void failed(Errand errand, Throwable e) {
        lock.lock();
        try {
            boolean wereAway = errands.failed(errand, System.nanoTime());
            if (e instanceof Error) {
                LOG.error("The fleet's permits could not be asked for, none comes meanwhile", e);
            } else if (!wereAway) {
                LOG.warn("The fleet's permits can't be reached, none comes meanwhile. {}", RedisWords.told(e));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what is not in use, and ends. */
    @Override
    public void close() {
        locked(() -> {
            errands.close();
            changed.signal();
        });
        try {
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}
