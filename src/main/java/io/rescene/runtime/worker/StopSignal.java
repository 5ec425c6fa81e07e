package io.rescene.runtime.worker;

import io.rescene.resilience.Causes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Somebody wants the process to end in order: SIGTERM, Ctrl-C. */
public final class StopSignal {
    /** For services that do not answer, statements that have begun, and embedded servers that stop. */
    private static final Duration LONGEST_END = Duration.ofSeconds(60);

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CompletableFuture<Void> told = new CompletableFuture<>();
    private volatile Duration work = Duration.ZERO;

    /** Asks for the end; asking again changes nothing. */
    public void stop() {
        stopped.countDown();
        told.complete(null);
    }

    /**
     * Lets the end take longer.
     *
     * @param most how long work that has begun is waited for
     */
    void waitsFor(Duration most) {
        work = most;
    }

    /** How long the end may take; what has not ended by then is left. */
    public Duration longestEnd() {
        return LONGEST_END.plus(work);
    }

    /**
     * Has something be done when the end is asked for, at once if it has been.
     *
     * @param task short; it may be called by any thread
     */
    public void then(Runnable task) {
        told.thenRun(task);
    }

    /**
     * Whether trouble comes of the process' end: once that has begun, the JVM refuses whoever wants to be told of it ({@link
     * Runtime#addShutdownHook}), as libraries do that are being started.
     */
    public static boolean isCauseOf(Throwable trouble) {
        return Causes.of(trouble)
                .anyMatch(cause ->
                        cause instanceof IllegalStateException && "Shutdown in progress".equals(cause.getMessage()));
    }

    /** Whether the end has been asked for. */
    public boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /**
     * Waits for the signal.
     *
     * @param most the longest wait
     * @return whether the end has been asked for
     */
    public boolean await(Duration most) {
        try {
            return stopped.await(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
