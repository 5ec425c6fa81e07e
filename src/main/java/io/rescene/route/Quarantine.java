package io.rescene.route;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Jobs are in work together, but one that may be what kills workers is alone, so that it takes no other with it. */
final class Quarantine {
    private static final long LOOK_MILLIS = 100;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int count;
    private volatile boolean alone;
    private volatile int waiting;

    /**
     * Enters; waits while a job is alone in work or waits to be, or to be alone, until all others have left.
     *
     * @param toBeAlone whether to be alone
     * @param goesOn asked while waiting
     * @return false if it stopped going on before the job could enter
     */
    boolean enter(boolean toBeAlone, BooleanSupplier goesOn) throws InterruptedException {
        lock.lock();
        try {
            waiting += toBeAlone ? 1 : 0;
            while (alone || (toBeAlone ? count : waiting) > 0) {
                if (!goesOn.getAsBoolean()) {
                    return false;
                }
                changed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
            alone = toBeAlone;
            count++;
            return true;
        } finally {
            waiting -= toBeAlone ? 1 : 0;
            changed.signalAll();
            lock.unlock();
        }
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

    /** Whether a job is alone in work. */
    boolean isOccupied() {
        return alone;
    }

    /** Whether a job waits to be alone. */
    boolean isWaitedFor() {
        return waiting > 0;
    }
}
