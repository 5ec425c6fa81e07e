package io.rescene.monitor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A look at something that may be slow or away, on behalf of whoever asks how things are: one look at a time however many
 * ask, kept for a while, and nobody waits for it longer than a second. Thread-safe.
 *
 * @param <T> what is seen
 */
public final class Glance<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Glance.class);
    /** The longest that somebody waits. */
    static final Duration LONGEST = Duration.ofSeconds(1);

    private static final int SHARE = 20;
    private static final Duration LONGEST_REST = Duration.ofMinutes(1);

    private record Known<T>(T value, long at) {}

    private final Supplier<T> look;
    private final Duration keep;
    private final int share;
    private final Executor executor;
    private CompletableFuture<Optional<T>> latest = CompletableFuture.completedFuture(Optional.empty());
    private Optional<Long> begun = Optional.empty();
    private volatile Optional<Long> ended = Optional.empty();
    private volatile Optional<T> seen = Optional.empty();
    private volatile Optional<Known<T>> known = Optional.empty();
    private volatile long rest;

    /**
     * Nobody has looked yet.
     *
     * @param look looks; what it throws counts as nothing seen
     * @param keep how long what was seen, or not, is true enough
     * @param executor where it looks
     */
    public Glance(Supplier<T> look, Duration keep, Executor executor) {
        this(look, keep, 0, executor);
    }

    private Glance(Supplier<T> look, Duration keep, int share, Executor executor) {
        this.look = look;
        this.keep = keep;
        this.share = share;
        this.executor = executor;
    }

    /**
     * A glance at what takes the longer the more there is, such as counting: however often somebody asks, it takes at most a
     * twentieth of the time. What was seen is true enough for 20 times as long as it took, a minute at most.
     *
     * @param look as above
     * @param keep how long it is true enough at least
     * @param executor as above
     */
    public static <T> Glance<T> sparing(Supplier<T> look, Duration keep, Executor executor) {
        return new Glance<>(look, keep, SHARE, executor);
    }

    /** What is to be seen now; empty if nothing is, or not within a second since somebody began to look. */
    public Optional<T> now() {
        try {
            CompletableFuture<Optional<T>> current = begin();
            seen = current.get(patience(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            seen = Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A look failed unexpectedly", e);
        }
        return seen;
    }

    /** What {@link #now} said last, without a new look; empty if nobody has asked. */
    public Optional<T> last() {
        return seen;
    }

    /** The last that could be seen at all, whenever that was; empty if nothing could so far. */
    public Optional<T> known() {
        return known.map(Known::value);
    }

    /** How old {@link #known()} is; empty if there is none. */
    public Optional<Duration> age() {
        return known.map(one -> Duration.ofNanos(System.nanoTime() - one.at()));
    }

    /** Begins to look unless somebody is at it, or what was seen last is still good. */
    public synchronized CompletableFuture<Optional<T>> begin() {
        long now = System.nanoTime();
        boolean old = ended.isEmpty() || now - ended.get() > Math.max(keep.toNanos(), rest);
        if (old && latest.isDone()) {
            begun = Optional.of(now);
            latest = CompletableFuture.supplyAsync(this::look, executor);
        }
        return latest;
    }

    private synchronized long patience() {
        long since = begun.map(then -> System.nanoTime() - then).orElse(0L);
        return Math.max(0, LONGEST.toNanos() - since);
    }

    private Optional<T> look() {
        long since = System.nanoTime();
        rest = 0;
        try {
            T value = look.get();
            rest = Math.min(LONGEST_REST.toNanos(), share * (System.nanoTime() - since));
            known = Optional.of(new Known<>(value, System.nanoTime()));
            return Optional.of(value);
        } catch (RuntimeException e) {
            LOG.debug("Nothing to be seen: {}", e.toString());
            return Optional.empty();
        } finally {
            ended = Optional.of(System.nanoTime());
        }
    }
}
