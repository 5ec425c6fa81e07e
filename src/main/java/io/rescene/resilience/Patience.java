package io.rescene.resilience;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Repeats database work until the database is there: what is passing costs nobody anything but time. */
public final class Patience implements AutoCloseable {
    private final Predicate<Throwable> passing;
    private final Duration pause;
    private final Consumer<Throwable> away;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * How to wait.
     *
     * @param passing tells trouble that passes from a mistake
     * @param pause between two tries
     * @param away told of each failed try
     */
    public Patience(Predicate<Throwable> passing, Duration pause, Consumer<Throwable> away) {
        this.passing = passing;
        this.pause = pause;
        this.away = away;
    }

    /**
     * Does the work, again and again while it fails for passing reasons.
     *
     * @throws RuntimeException the work's own, if it is no passing one, or if this was closed meanwhile
     */
    public <R> R untilAvailable(Supplier<R> work) {
        while (true) {
            try {
                return work.get();
            } catch (RuntimeException e) {
                if (!passing.test(e) || !pauseIsOver()) {
                    throw e;
                }
                away.accept(e);
            }
        }
    }

    private boolean pauseIsOver() {
        try {
            return !closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends all waiting: what fails from now on fails at once. */
    @Override
    public void close() {
        closed.countDown();
    }
}
