package io.rescene.queue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.redisson.api.BatchOptions;
import org.redisson.api.RBatch;
import org.redisson.api.RBlockingDeque;
import org.redisson.api.RDeque;
import org.redisson.api.RedissonClient;
import org.redisson.api.queue.DequeMoveArgs;
import org.redisson.client.RedisException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.Codec;
import org.redisson.client.codec.StringCodec;

/**
 * A Redis list as a queue: pushed at the left, taken from the right into a processing list of the taker's own, so that
 * an entry is always in one of the two.
 *
 * <p>Anybody may push anything, so an entry is bytes, here in a string of one character a byte: what is taken off for good or
 * put back is found by its bytes. {@link #text} says what it reads as.
 */
public final class RedisList {
    private static final int MOST_IN_ONE_PUSH = 5000;
    /** Each byte is one character and each character one byte. */
    private static final Codec BYTES = new StringCodec(StandardCharsets.ISO_8859_1);

    private final RedissonClient client;
    private final String name;

    /**
     * A list in this Redis.
     *
     * @param client the client
     * @param name the list's key
     */
    public RedisList(RedissonClient client, String name) {
        this.client = client;
        this.name = name;
    }

    /** How many entries wait ({@code LLEN}). */
    public long length() {
        return deque(name).size();
    }

    /**
     * What Redis says if it takes no writes now, asked with one that changes nothing: nobody's list has no entry to move.
     *
     * @return its own words; empty if it takes them
     * @throws RedisException if it does not answer
     */
    public Optional<String> refusal() {
        return refusal(
                () -> deque(processing("nobody")).move(DequeMoveArgs.pollLast().addFirstTo(name)));
    }

    /**
     * What Redis says if the list can't be worked with now: it takes no writes, or something else is at the key.
     *
     * @return its own words; empty if it can
     * @throws RedisException if it does not answer
     */
    public Optional<String> trouble() {
        return refusal().or(() -> refusal(this::length));
    }

    private static Optional<String> refusal(Runnable command) {
        try {
            command.run();
            return Optional.empty();
        } catch (RedisException e) {
            return Optional.of(RedisWords.of(e).orElseThrow(() -> e));
        }
    }

    /**
     * How many entries wait or are in hand, counted at one moment: an entry that goes to and fro is never missed.
     *
     * @param takers in whose hands
     */
    public long unfinished(Collection<String> takers) {
        RBatch atomic = together(client);
        Stream.concat(Stream.of(name), takers.stream().map(this::processing))
                .forEach(key -> atomic.getDeque(key, BYTES).sizeAsync());
        return atomic.execute().getResponses().stream()
                .mapToLong(size -> ((Number) size).longValue())
                .sum();
    }

    /** How many entries a taker has taken and not yet acknowledged. */
    public long taken(String taker) {
        return deque(processing(taker)).size();
    }

    /** What an entry reads as; bytes that are no text are replaced. */
    public static String text(String entry) {
        return new String(entry.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Pushes texts in their order, to be taken after all others ({@code LPUSH}). */
    public void push(List<String> texts) {
        push(texts, RDeque::addFirst);
    }

    /** Pushes texts to be taken before all others, the first of them first ({@code RPUSH}). */
    public void pushNext(List<String> texts) {
        List<String> lastFirst = new ArrayList<>(texts);
        Collections.reverse(lastFirst);
        push(lastFirst, RDeque::addLast);
    }

    private void push(List<String> texts, BiConsumer<RDeque<byte[]>, byte[][]> end) {
        for (int start = 0; start < texts.size(); start += MOST_IN_ONE_PUSH) {
            List<String> some = texts.subList(start, Math.min(texts.size(), start + MOST_IN_ONE_PUSH));
            // As bytes: Redisson takes a buffer from its pool for each string, and wraps what is bytes already.
            end.accept(
                    client.getDeque(name, ByteArrayCodec.INSTANCE),
                    some.stream()
                            .map(text -> text.getBytes(StandardCharsets.UTF_8))
                            .toArray(byte[][]::new));
        }
    }

    /**
     * Takes the oldest entry ({@code BLMOVE}).
     *
     * @param taker who takes it
     * @param most how long to wait for one
     * @return empty if none came
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    public Optional<String> take(String taker, Duration most) throws InterruptedException {
        RBlockingDeque<String> deque = client.getBlockingDeque(name, BYTES);
        return Optional.ofNullable(deque.move(most, DequeMoveArgs.pollLast().addFirstTo(processing(taker))));
    }

    /**
     * Takes the oldest entry, if there is one now ({@code LMOVE}).
     *
     * @param taker who takes it
     */
    public Optional<String> take(String taker) {
        return Optional.ofNullable(deque(name).move(DequeMoveArgs.pollLast().addFirstTo(processing(taker))));
    }

    /**
     * Removes an entry for good, without waiting for Redis.
     *
     * @return completed when it is off the list, or Redis did not take it off: then it is found out as a double
     */
    public CompletionStage<Boolean> acknowledge(String taker, String entry) {
        return deque(processing(taker)).removeLastOccurrenceAsync(entry);
    }

    /**
     * Puts what a taker took back, to be taken next. Pushed first and removed second: a crash between makes a double,
     * never a loss.
     *
     * @param taker who took it
     * @param except entries that stay taken
     * @return how many entries went back
     */
    public int putBack(String taker, Set<String> except) {
        RDeque<String> taken = deque(processing(taker));
        int count = 0;
        for (String entry : taken.readAll()) {
            if (!except.contains(entry)) {
                putBack(taker, entry);
                count++;
            }
        }
        return count;
    }

    /** Puts one entry that was taken back, to be taken after all others. */
    public void putLast(String taker, String entry) {
        deque(name).addFirst(entry);
        deque(processing(taker)).removeLastOccurrence(entry);
    }

    /** Puts one entry that was taken back, to be taken next. */
    public void putBack(String taker, String entry) {
        deque(name).addLast(entry);
        deque(processing(taker)).removeLastOccurrence(entry);
    }

    private RDeque<String> deque(String key) {
        return client.getDeque(key, BYTES);
    }

    private String processing(String taker) {
        return processing(name, taker);
    }

    /** The key of the list in which a taker has what it took. */
    static String processing(String list, String taker) {
        return list + ":processing:" + taker;
    }

    /** Commands that are done together or not at all; a transaction, not a script: a user of Redis may be kept from those. */
    static RBatch together(RedissonClient client) {
        return client.createBatch(BatchOptions.defaults().executionMode(BatchOptions.ExecutionMode.IN_MEMORY_ATOMIC));
    }

    /** The texts of the entries as they wait, oldest last; for tests and small lists only. */
    public Collection<String> entries() {
        return deque(name).readAll().stream().map(RedisList::text).toList();
    }
}
