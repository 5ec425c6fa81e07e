package io.rescene.runtime.worker;

import io.rescene.resilience.Causes;
import io.rescene.resilience.Daemons;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Looks at what others do, by a thread of its own: a service that does not answer keeps nobody from ending. */
public final class Looks implements AutoCloseable {
    /** How much longer a closing report may take when the end has been asked for. */
    public static final Duration FOR_A_REPORT = Duration.ofSeconds(5);

    private static final Duration CHECK = Duration.ofMillis(200);

    private final StopSignal stop;
    private final ExecutorService thread;

    /**
     * Looks of one who waits.
     *
     * @param name the thread's name
     * @param stop the signal that nobody waits any more
     */
    public Looks(String name, StopSignal stop) {
        this.stop = stop;
        this.thread = Executors.newSingleThreadExecutor(Daemons.named(name));
    }

    /**
     * Looks, and waits for what is seen for as long as the end has not been asked for.
     *
     * @param look asks a service; one that is left alone goes on, and keeps the next one waiting
     * @return what it gives; empty if the end was asked for meanwhile
     * @throws RuntimeException what it throws
     */
    public <T> Optional<T> untilStopped(Supplier<T> look) {
        return untilStopped(look, Duration.ZERO);
    }

    /**
     * The same, for what is still wanted at the end.
     *
     * @param grace how much longer it may take when the end has been asked for
     */
    public <T> Optional<T> untilStopped(Supplier<T> look, Duration grace) {
        Future<T> seen = thread.submit(look::get);
        Optional<T> done = Optional.empty();
        while (done.isEmpty() && !stop.isStopped()) {
            done = within(CHECK, seen);
        }
        return done.isPresent() ? done : within(grace, seen);
    }

    private static <T> Optional<T> within(Duration most, Future<T> seen) {
        try {
            return Optional.of(seen.get(most.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw Causes.thrown(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while looking", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
