package io.rescene.ledger.purse;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A monitor: a lock for the fields of several objects, and one thread that waits for a change of them. */
final class Guard {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Changes something under the lock and wakes the thread that waits. */
    void change(Runnable change) {
        exchange(() -> {
            change.run();
            return true;
        });
    }

    /** Changes something under the lock and wakes the thread that waits; the result is the change's. */
    <T> T exchange(Supplier<T> change) {
        lock.lock();
        try {
            T result = change.get();
            changed.signal();
            return result;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits, for one thread only, until something is so. All three are called under the lock.
     *
     * @param due what is waited for; asked at once, after each change, and when the time is over
     * @param nanos how long to wait for a change at the most before {@code due} is asked again, in nanoseconds
     * @param then what to do before the lock is left
     * @return the result of {@code then}
     * @throws InterruptedException if the thread is interrupted
     */
    <T> T await(BooleanSupplier due, LongSupplier nanos, Supplier<T> then) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!due.getAsBoolean()) {
                changed.awaitNanos(nanos.getAsLong());
            }
            return then.get();
        } finally {
            lock.unlock();
        }
    }
}
