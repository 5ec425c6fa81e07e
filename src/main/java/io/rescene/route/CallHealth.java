package io.rescene.route;

import io.rescene.jobs.Job;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells trouble of one item from trouble of everybody: if nothing that was begun since an item first failed has
 * succeeded, and the items that fail belong to more than one job, everybody has it. What was under way when the trouble
 * began may well succeed after it; that says nothing. Nor does a job that has lost a delivery already, which it did while
 * others succeeded: else two items that can never work, left alone at the end of a run, would pass for an outage, and it
 * would never end. Times are those of {@link System#nanoTime()}.
 */
final class CallHealth {
    /** When a call of a job in its first delivery last failed, by the job. */
    private final Map<Long, Long> failing = new HashMap<>();

    /** When the call that succeeded was begun; of several the last one begun. */
    private long goodBegun;

    private boolean anyGood;

    /** A call that was begun then has succeeded. */
    synchronized void succeeded(long begun) {
        goodBegun = anyGood && goodBegun - begun > 0 ? goodBegun : begun;
        anyGood = true;
        failing.values().removeIf(at -> begun - at > 0);
    }

    /** A call of a job failed then. */
    synchronized void failed(Job job, long at) {
        if (job.attempt() == 1) {
            failing.put(job.id(), at);
        }
    }

    /**
     * Whether everybody has the trouble.
     *
     * @param firstFailed when the item first failed
     * @param notReached whether the service could not even be connected to
     */
    synchronized boolean isForEverybody(long firstFailed, boolean notReached) {
        boolean worksSince = anyGood && goodBegun - firstFailed > 0;
        return !worksSince && (notReached || failing.size() > 1);
    }
}
