package io.rescene.jobs;

import java.time.Duration;

/**
 * For how long this worker may believe that others see it alive, by the monotonic clock, which goes on while the
 * process is stopped. Each time the lease runs out a new term begins: what was begun in an earlier one may be somebody
 * else's by now.
 */
public final class Lease {
    private final long nanos;
    private long until;
    private long term;
    private boolean lapsed;

    /**
     * A lease that begins now.
     *
     * @param length from one heartbeat on
     */
    public Lease(Duration length) {
        this.nanos = length.toNanos();
        this.until = System.nanoTime() + nanos;
    }

    /** The present term's number. */
    public synchronized long term() {
        if (!lapsed && System.nanoTime() - until > 0) {
            lapsed = true;
            term++;
        }
        return term;
    }

    /**
     * A heartbeat was written.
     *
     * @param begun when its writing began, as {@link System#nanoTime()}
     */
    synchronized void renewed(long begun) {
        term();
        until = begun + nanos;
        lapsed = false;
    }
}
