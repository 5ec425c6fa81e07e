package io.rescene.jobs;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * For how long this worker may believe that others see it alive, by the monotonic clock, which goes on while the
 * process is stopped. Each time the lease runs out a new term begins: what was begun in an earlier one may be somebody
 * else's by now.
 */
public final class Lease {
    private final LongSupplier nanoTime;
    private final long nanos;
    private long until;
    private long term;
    private boolean lapsed;

    /** From when on no heartbeat was late, by this clock or the database's. */
    private long inTouchSince;

    /**
     * A lease that begins now.
     *
     * @param length from one heartbeat on
     */
    public Lease(Duration length) {
        this(length, System::nanoTime);
    }

    /** A lease by another clock. */
    Lease(Duration length, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.nanos = length.toNanos();
        long now = nanoTime.getAsLong();
        this.until = now + nanos;
        // Who has just started was not cut off, and waits for nobody.
        this.inTouchSince = now - nanos;
    }

    /** The present term's number. */
    public synchronized long term() {
        if (!lapsed && nanoTime.getAsLong() - until > 0) {
            lapsed = true;
            term++;
        }
        return term;
    }

    /**
     * A heartbeat was written.
     *
     * @param begun when its writing began, as {@link System#nanoTime()}
     * @param before how old the one before was by the database's clock; zero if there was none
     */
    synchronized void renewed(long begun, Duration before) {
        term();
        if (isLate(begun) || isLate(before)) {
            inTouchSince = begun;
        }
        until = begun + nanos;
        lapsed = false;
    }

    /**
     * Whether this worker has been in touch with the database for a whole lease, so that it can tell who is not. After an
     * outage all leases have run out, and whoever is back first must not take the others for dead: they have as long as a
     * lease to say that they live. So it is where only the database's clock went on, or ahead: machines that wake up have slept
     * for no time by the monotonic clock.
     *
     * @param last how old this worker's last heartbeat is by the database's clock; zero if there is none
     */
    synchronized boolean isInTouch(Duration last) {
        long now = nanoTime.getAsLong();
        return !isLate(now) && !isLate(last) && now - inTouchSince >= nanos;
    }

    /**
     * A heartbeat may be due after half a lease, and takes its time. The others' last one may be older than ours by the time
     * between two, so that three eighths of a lease are left for it.
     */
    private boolean isLate(Duration age) {
        return age.toNanos() > nanos / 8 * 5;
    }

    private boolean isLate(long now) {
        return isLate(Duration.ofNanos(now - (until - nanos)));
    }
}
