package io.rescene.route.exchange;

import io.rescene.jobs.Job;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tells trouble of one item from trouble of everybody: if nothing that was begun since an item first failed has
 * succeeded, and several items of several jobs fail, everybody has it. What was under way when the trouble
 * began may well succeed after it; that says nothing. Times are those of {@link System#nanoTime()}.
 *
 * <p>Items that can never work, left alone at the end of a run, would pass for an outage, and the run would never end. So
 * only {@value SharedTrouble#ENOUGH} jobs, with as many items, are believed for as long as it takes, fewer
 * {@value #MOST_BELIEVED_OF_FEW} times. A job that has lost a delivery before says less, and so does an answer that came
 * broken, as it was sent, and may be billed each time: on their word it is believed
 * {@value SharedTrouble#MOST_BELIEVED} times.
 */
public final class CallHealth {
    /** How often in a row a few jobs that have not failed before are believed: some eight minutes with the default waits. */
    static final int MOST_BELIEVED_OF_FEW = 10;

    /** An item of a job. Many jobs may have the same one. */
    private record Failing(long job, String item) {}

    /** When it last failed. */
    private final Map<Failing, Long> failing = new HashMap<>();

    /** The same of jobs that have failed before, and where an answer came. */
    private final Map<Failing, Long> doubtful = new HashMap<>();

    private int believed;
    private boolean waitedFor;

    /** When the call that succeeded was begun; of several the last one begun. */
    private long goodBegun;

    private boolean anyGood;

    /** A call that was begun then has succeeded. */
    public synchronized void succeeded(long begun) {
        goodBegun = anyGood && goodBegun - begun > 0 ? goodBegun : begun;
        anyGood = true;
        believed = 0;
        waitedFor = false;
        failing.values().removeIf(at -> begun - at > 0);
        doubtful.values().removeIf(at -> begun - at > 0);
    }

    /**
     * A call of a job failed then.
     *
     * @param item what it was about, the same for all jobs that share it
     * @param answered whether an answer came, but not whole or not one of the API
     */
    public synchronized void failed(Job job, String item, boolean answered, long at) {
        boolean saysLittle = answered || job.failedBefore();
        (saysLittle ? failing : doubtful).keySet().removeIf(one -> one.job() == job.id());
        (saysLittle ? doubtful : failing).put(new Failing(job.id(), item), at);
    }

    /**
     * Whether everybody has the trouble; each time that it is answered with yes a worker waits.
     *
     * @param firstFailed when the item first failed
     * @param notReached whether the service could not even be connected to
     */
    public synchronized boolean isForEverybody(long firstFailed, boolean notReached) {
        return isForEverybody(firstFailed, notReached, true);
    }

    /** The same where something tells that it may be these items' own: it is not believed for as long as it takes. */
    public synchronized boolean isForEverybodyPerhaps(long firstFailed) {
        return isForEverybody(firstFailed, false, false);
    }

    private boolean isForEverybody(long firstFailed, boolean notReached, boolean asLongAsItTakes) {
        boolean everybodys = judge(firstFailed, notReached, asLongAsItTakes);
        // Where nothing could be connected to no answer came, broken or whole.
        waitedFor = everybodys && !notReached;
        return everybodys;
    }

    private boolean judge(long firstFailed, boolean notReached, boolean asLongAsItTakes) {
        boolean worksSince = anyGood && goodBegun - firstFailed > 0;
        if (worksSince) {
            return false;
        }
        if (notReached || (asLongAsItTakes && many(failing.keySet()) >= SharedTrouble.ENOUGH)) {
            return true;
        }
        int most = many(failing.keySet()) > 1 ? MOST_BELIEVED_OF_FEW : SharedTrouble.MOST_BELIEVED;
        if (many(failing.keySet(), doubtful.keySet()) < 2 || believed >= most) {
            return false;
        }
        believed++;
        return true;
    }

    /** How many tell of it: jobs, but those that share one item count as one. */
    @SafeVarargs
    private static long many(Set<Failing>... told) {
        long jobs = Stream.of(told)
                .flatMap(Set::stream)
                .map(Failing::job)
                .distinct()
                .count();
        long items = Stream.of(told)
                .flatMap(Set::stream)
                .map(Failing::item)
                .distinct()
                .count();
        return Math.min(jobs, items);
    }

    /** Whether a worker has waited for everybody's trouble, and nothing has succeeded since: one call tells whether it lasts. */
    public synchronized boolean isWaitedFor() {
        return waitedFor;
    }
}
