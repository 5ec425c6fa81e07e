package io.rescene.route;

import io.rescene.resilience.LastingLoop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Permits out of a cap that all workers of a fleet share, as leases that end by themselves. One thread does all the talking,
 * many permits in one go, so that no slot waits for a round trip but the one that finds none. While the leases can't be
 * reached no permit comes, and so no call begins.
 */
public final class FleetPermits implements Permits {
    /** Where the leases are kept. */
    public interface Leases {
        /**
         * Gives leases back and takes others, as many as are free and this worker's fair share.
         *
         * @param back names of leases; what is not known is passed over
         * @param wanted new names, each used once
         * @return which of {@code wanted} were given
         * @throws RuntimeException if they can't be reached; what was asked for may have been given all the same
         */
        Set<String> exchange(List<String> back, List<String> wanted);
    }

    private static final Logger LOG = LoggerFactory.getLogger(FleetPermits.class);
    /** How soon to ask again when there was none. */
    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long AWAY = TimeUnit.MILLISECONDS.toNanos(250);
    /** A permit that nobody took is for another worker. */
    private static final long UNUSED = TimeUnit.MILLISECONDS.toNanos(100);
    /** More are fetched by the next round trip. */
    private static final int MOST_AT_ONCE = 16;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Leases leases;
    private final long useWithin;
    private final PermitStock stock = new PermitStock();
    private final Thread thread = new Thread(this::serve, "fleet");
    private Runnable listener = () -> {};
    /** Before the next round trip; the thread's own. */
    private long pause;

    private long numbers;
    private int wanted;
    private long stocked = System.nanoTime();
    private boolean away;
    private boolean closed;

    /**
     * Permits; the thread starts at once.
     *
     * @param leases where the leases are kept
     * @param useWithin how long after it was asked for a permit may still begin a call: the lease less the longest call
     */
    public FleetPermits(Leases leases, Duration useWithin) {
        this.leases = leases;
        this.useWithin = useWithin.toNanos();
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void onArrival(Runnable toTell) {
        lock.lock();
        try {
            listener = toTell;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<Permit> take(int count) {
        lock.lock();
        try {
            Optional<Permit> permit = stock.take(System.nanoTime());
            if (permit.isEmpty()) {
                wanted = Math.min(MOST_AT_ONCE, count);
                changed.signal();
            }
            return permit;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void giveBack(Permit permit) {
        lock.lock();
        try {
            if (stock.giveBack(permit)) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void serve() {
        LastingLoop.run(() -> {
            Optional<Errand> errand = errand();
            if (errand.isPresent()) {
                pause = run(errand.get());
            }
            return errand.isPresent();
        });
    }

    /** What to say in one round trip. */
    private record Errand(List<String> back, List<String> wanted) {}

    private Optional<Errand> errand() throws InterruptedException {
        lock.lock();
        try {
            // What is given back lets others begin: it is not put off.
            long left = pause;
            while (left > 0 && !closed && (away || stock.back().isEmpty())) {
                left = changed.awaitNanos(left);
            }
            while (!closed && wanted == 0 && stock.back().isEmpty()) {
                if (!stock.hasFree()) {
                    changed.await();
                } else if (changed.awaitNanos(stocked + UNUSED - System.nanoTime()) <= 0) {
                    stock.giveBackFree();
                }
            }
            if (closed && (away || stock.back().isEmpty())) {
                return Optional.empty();
            }
            List<String> names = IntStream.range(0, closed ? 0 : wanted)
                    .mapToObj(i -> Long.toString(numbers++))
                    .toList();
            return Optional.of(new Errand(stock.back(), names));
        } finally {
            lock.unlock();
        }
    }

    /** @return how long to wait before the next */
    private long run(Errand errand) {
        long asked = System.nanoTime();
        Set<String> given;
        try {
            given = leases.exchange(errand.back(), errand.wanted());
        } catch (RuntimeException | Error e) {
            return failed(errand, e);
        }
        Runnable toTell;
        lock.lock();
        try {
            if (away) {
                LOG.info("The fleet's permits are there again");
            }
            away = false;
            stock.told(errand.back());
            for (String name : errand.wanted()) {
                if (given.contains(name)) {
                    stock.add(new Permit(name, asked + useWithin));
                }
            }
            wanted = given.isEmpty() ? wanted : 0;
            stocked = System.nanoTime();
            toTell = listener;
        } finally {
            lock.unlock();
        }
        if (!given.isEmpty()) {
            toTell.run();
        }
        return given.isEmpty() && !errand.wanted().isEmpty() ? LOOK_AGAIN : 0;
    }

    private long failed(Errand errand, Throwable e) {
        lock.lock();
        try {
            if (e instanceof Error) {
                LOG.error("The fleet's permits could not be asked for, no call begins meanwhile", e);
            } else if (!away) {
                LOG.warn("The fleet's permits can't be reached, no call begins meanwhile: {}", e.toString());
            }
            away = true;
            // They may have been given all the same.
            stock.giveBack(errand.wanted());
            return AWAY;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what is not in use, and ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            stock.giveBackFree();
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
