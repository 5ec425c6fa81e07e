package io.rescene.route;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A pause whose length may change while somebody is in it. Thread-safe. */
final class Pause {
    private Duration length;

    /**
     * A pause.
     *
     * @param length zero: none
     */
    Pause(Duration length) {
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

    /** Returns when so long has passed since the call. */
    synchronized void await() throws InterruptedException {
        long begun = System.nanoTime();
        for (long left = length.toNanos(); left > 0; left = begun + length.toNanos() - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
