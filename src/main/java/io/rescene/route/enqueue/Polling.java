package io.rescene.route.enqueue;

import java.time.Duration;

/** How a worker polls: its pause between two videos, and whether it still looks for any. Thread-safe. */
public final class Polling {
    private final Pause between;
    private volatile boolean looks = true;

    /**
     * Polls until it is stopped.
     *
     * @param pause between two videos; zero: none
     */
    Polling(Duration pause) {
        between = new Pause(pause);
    }

    /** The pause between two videos that polling enqueues. */
    public Duration pause() {
        return between.length();
    }

    /** Another such pause, at once. */
    public void pause(Duration length) {
        between.length(length);
    }

    /** Nothing is found any more, for good. */
    public void endLooking() {
        looks = false;
    }

    /** As {@link #endLooking}, and what was found and is not yet enqueued is left to another. */
    public void stop() {
        endLooking();
        between.end();
    }

    boolean looks() {
        return looks;
    }

    Pause between() {
        return between;
    }
}
