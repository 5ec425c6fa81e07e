package io.rescene.route;

import io.rescene.jobs.Job;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Who is in work in this process. Jobs are in work together, but one that may be what kills workers is alone, so that
 * it takes no other with it.
 */
final class InWork {
    private static final long LOOK_MILLIS = 100;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Long> tokens = ConcurrentHashMap.newKeySet();
    private int count;
    private boolean alone;

    /**
     * Enters; waits while a job is alone in work, or to be alone, until all others have left.
     *
     * @param toBeAlone whether to be alone
     * @param goesOn asked while waiting
     * @return false if it stopped going on before the job could enter
     */
    boolean enter(boolean toBeAlone, BooleanSupplier goesOn) throws InterruptedException {
        lock.lock();
        try {
            while (alone || (toBeAlone && count > 0)) {
                if (!goesOn.getAsBoolean()) {
                    return false;
                }
                changed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
            alone = toBeAlone;
            count++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Notes that the job that entered is held. */
    void holds(Job job) {
        tokens.add(job.token());
    }

    /** The tokens of all jobs that are in work here. */
    Set<Long> tokens() {
        return Set.copyOf(tokens);
    }

    /** A job that is held leaves. */
    void leave(Job job) {
        tokens.remove(job.token());
        leave();
    }

    /** Leaves; to be called once for each entering. */
    void leave() {
        lock.lock();
        try {
            count--;
            alone = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
