package io.rescene.route.permit;

import io.rescene.queue.RedisLeases;
import io.rescene.resilience.LastingLoop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
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
    /** How soon to ask again when there were too few: for what nobody calls about, the leases of who was killed. */
    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long AWAY = TimeUnit.MILLISECONDS.toNanos(250);
    /** A lease that no call has taken is for another worker; on a busy machine a slot needs a moment to take it. */
    private static final long UNUSED = TimeUnit.MILLISECONDS.toNanos(30);

    private static final long IDLE = TimeUnit.SECONDS.toNanos(10);
    /** More are fetched by the next round trip. */
    private static final int MOST_AT_ONCE = 16;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Leases leases;
    private final long useWithin;
    private final PermitStock stock = new PermitStock();
    private final Thread thread = new Thread(this::serve, "fleet");
    private Runnable listener = () -> {};
    private long numbers;
    /** How many more calls could begin than leases are free. */
    private int wanted;
    /** Whether the last round trip left some wanted: where the leases are kept, this worker waits. */
    private boolean waits;

    private boolean called;
    /** When to ask again if nothing happens, while this worker waits or the leases are away. */
    private long again;

    private boolean away;
    private boolean closed;

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
            called = true;
            changed.signal();
        });
    }

    @Override
    public Optional<Permit> take(int count) {
        lock.lock();
        try {
            Optional<Permit> permit = stock.take(System.nanoTime());
            int more = count - (permit.isPresent() ? 1 : 0) - stock.free();
            wanted = Math.max(0, Math.min(MOST_AT_ONCE, more));
            if (isToTell()) {
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
            if (!stock.giveBack(permit, System.nanoTime())) {
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

    /** What to say in one round trip. */
    private record Errand(List<String> back, List<String> wanted) {}

    private Optional<Errand> errand() throws InterruptedException {
        lock.lock();
        try {
            for (long left = nanosToWait(); left > 0; left = nanosToWait()) {
                changed.awaitNanos(left);
            }
            if (closed && (away || stock.back().isEmpty())) {
                return Optional.empty();
            }
            called = false;
            List<String> names = IntStream.range(0, closed ? 0 : wanted)
                    .mapToObj(i -> Long.toString(numbers++))
                    .toList();
            return Optional.of(new Errand(stock.back(), names));
        } finally {
            lock.unlock();
        }
    }

    /** How long there is nothing to say if nothing happens; 0 or less: there is. */
    private long nanosToWait() {
        long now = System.nanoTime();
        if (closed) {
            return 0;
        }
        if (away) {
            return again - now;
        }
        stock.giveBackUnused(now - UNUSED);
        if (isToTell()) {
            return 0;
        }
        long unused = stock.unusedSince().map(since -> since + UNUSED - now).orElse(IDLE);
        return Math.min(unused, waits ? again - now : IDLE);
    }

    /** What is given back lets others begin, and so does it that this worker waits no more: neither is put off. */
    private boolean isToTell() {
        return called || !stock.back().isEmpty() || waits != wanted > 0;
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
            if (away) {
                LOG.info("The fleet's permits are there again");
            }
            away = false;
            stock.told(errand.back());
            stock.keeps(dealt.keeps());
            long now = System.nanoTime();
            dealt.given().forEach(name -> stock.add(name, asked + useWithin, now));
            waits = dealt.given().size() < errand.wanted().size();
            wanted = Math.max(0, wanted - dealt.given().size());
            again = now + LOOK_AGAIN;
            toTell = listener;
        } finally {
            lock.unlock();
        }
        if (!dealt.given().isEmpty()) {
            toTell.run();
        }
    }

    private void failed(Errand errand, Throwable e) {
        locked(() -> {
            if (e instanceof Error) {
                LOG.error("The fleet's permits could not be asked for, none comes meanwhile", e);
            } else if (!away) {
                LOG.warn("The fleet's permits can't be reached, none comes meanwhile: {}", e.toString());
            }
            away = true;
            waits = false;
            again = System.nanoTime() + AWAY;
            // They may have been given all the same.
            stock.giveBack(errand.wanted());
        });
    }

    /** Gives back what is not in use, and ends. */
    @Override
    public void close() {
        locked(() -> {
            closed = true;
            stock.giveBackFree();
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
