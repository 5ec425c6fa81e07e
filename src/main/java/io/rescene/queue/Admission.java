package io.rescene.queue;

import java.time.Duration;

/** Holds a consumer back from taking more than can be handled. */
@FunctionalInterface
public interface Admission {
    /**
     * Waits until a further entry may be taken.
     *
     * @param most the longest wait
     * @return whether one may be taken now
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    boolean await(Duration most) throws InterruptedException;
}
