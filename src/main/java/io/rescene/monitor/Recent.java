package io.rescene.monitor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that is slow to read, or for a while can't be, as it was at most about a second ago. It is read on a thread
 * of its own and only while somebody asks; who asks waits half a second for it at most, and then gets the last that
 * could be read. Thread-safe.
 *
 * @param <T> what is read
 */
public final class Recent<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recent.class);
    private static final long FRESH = Duration.ofSeconds(1).toNanos();
    private static final long PATIENCE = Duration.ofMillis(500).toNanos();

    /** What was read, and when its reading began. */
    private record Read<T>(T value, long at) {}

    private final Supplier<T> source;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "figures");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Optional<Read<T>> last = Optional.empty();
    private CountDownLatch reading = new CountDownLatch(0);
    private Optional<Long> begun = Optional.empty();

    /**
     * Nothing is read yet.
     *
     * @param source reads it; may throw
     */
    public Recent(Supplier<T> source) {
        this.source = source;
    }

    /** The last that could be read; empty if nothing could so far. */
    public Optional<T> get() {
        long now = System.nanoTime();
        CountDownLatch under;
        long wait;
        synchronized (this) {
            if (reading.getCount() == 0 && (begun.isEmpty() || now - begun.get() > FRESH)) {
                read(now);
            }
            under = reading;
            wait = begun.map(from -> from + PATIENCE - now).orElse(0L);
        }
        try {
            if (!under.await(wait, TimeUnit.NANOSECONDS)) {
                LOG.debug("The figures are late");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return last.map(Read::value);
    }

    private void read(long now) {
        CountDownLatch done = new CountDownLatch(1);
        reading = done;
        begun = Optional.of(now);
        reader.execute(() -> {
            try {
                last = Optional.of(new Read<>(source.get(), now));
            } catch (RuntimeException e) {
                LOG.debug("The figures can't be read", e);
            } finally {
                done.countDown();
            }
        });
    }

    /** How old it is; empty if nothing could be read so far. */
    public Optional<Duration> age() {
        return last.map(read -> Duration.ofNanos(System.nanoTime() - read.at()));
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
