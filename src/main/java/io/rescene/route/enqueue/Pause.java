package io.rescene.route.enqueue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The pause between two videos, whose length may change while somebody is in it, and which may end for good: then no
 * further video is enqueued. Thread-safe.
 */
public final class Pause {
    private Duration length;
    private boolean ended;

    /**
     * A pause.
     *
     * @param length zero: none
     */
    public Pause(Duration length) {
        this.length = length;
    }

    /** How long it is. */
    synchronized Duration length() {
        return length;
    }

    /** Another length, also for who is in it now. */
    synchronized void length(Duration other) {
        length = other;
        notifyAll();
    }

    /** Ends it for good, also for who is in it now. */
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Whether it has ended for good. */
    synchronized boolean isEnded() {
        return ended;
    }

    /** Returns when so long has passed since the call, or it has ended for good. */
    synchronized void await() throws InterruptedException {
        long begun = System.nanoTime();
        for (long left = length.toNanos(); left > 0 && !ended; left = begun + length.toNanos() - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
