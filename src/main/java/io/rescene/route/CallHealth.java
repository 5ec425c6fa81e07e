package io.rescene.route;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells trouble of one item from trouble of everybody: if nothing has succeeded since an item was begun, and the items
 * that fail belong to more than one job, everybody has it.
 */
final class CallHealth {
    private final AtomicLong successes = new AtomicLong();
    private final Set<Long> failingJobs = ConcurrentHashMap.newKeySet();

    /** How many have succeeded so far. */
    long successes() {
        return successes.get();
    }

    void succeeded() {
        successes.incrementAndGet();
        failingJobs.clear();
    }

    void failed(long job) {
        failingJobs.add(job);
    }

    /**
     * Whether everybody has the trouble.
     *
     * @param successesBefore {@link #successes()} when the failing item was begun
     * @param notReached whether the service could not even be connected to
     */
    boolean isForEverybody(long successesBefore, boolean notReached) {
        return successes.get() == successesBefore && (notReached || failingJobs.size() > 1);
    }
}
