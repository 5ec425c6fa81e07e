package io.rescene.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.redisson.api.RBatch;
import org.redisson.api.RDeque;
import org.redisson.api.RDequeAsync;
import org.redisson.api.RedissonClient;
import org.redisson.api.queue.DequeMoveArgs;
import org.redisson.client.RedisException;
import org.redisson.client.codec.StringCodec;

/**
 * The commands that a queue needs and a user of Redis has no right to. Each is tried on a list that is nobody's, and empty
 * before and after: what is pushed is taken off in the same transaction, and what is moved to the queue is not there.
 */
public final class QueueRights {
    /** How a missing right shows, outside of a transaction or in one. */
    private static final Pattern LACKING =
            Pattern.compile("(NOPERM|EXECABORT|ERR EXEC without MULTI).*", Pattern.DOTALL);

    private static final String ENTRY = "-";

    private final RedissonClient client;
    private final String name;
    private final String nobodys;
    private final List<String> missing = new ArrayList<>();

    private QueueRights(RedissonClient client, String name) {
        this.client = client;
        this.name = name;
        this.nobodys = RedisList.processing(name, UUID.randomUUID().toString());
    }

    /**
     * What is missing for pushing entries and taking them.
     *
     * @param client the user's
     * @param name the list's key
     * @return names of commands; empty: none is missing
     * @throws RedisException if Redis is away, or refuses for another reason
     */
    public static List<String> missingToTake(RedissonClient client, String name) {
        QueueRights rights = new QueueRights(client, name);
        rights.tryTaking();
        return rights.missing;
    }

    /**
     * What is missing for pushing entries.
     *
     * @param client the user's
     * @param name the list's key
     * @return names of commands; empty: none is missing, or this user may not undo what would have to be tried
     * @throws RedisException if Redis is away, or refuses for another reason
     */
    public static List<String> missingToPush(RedissonClient client, String name) {
        QueueRights rights = new QueueRights(client, name);
        if (!rights.mayUndo()) {
            return List.of();
        }
        rights.tryPush("LPUSH", list -> list.addFirstAsync(ENTRY));
        return rights.missing;
    }

    private void tryTaking() {
        RDeque<String> list = client.getDeque(nobodys, StringCodec.INSTANCE);
        DequeMoveArgs toQueue = DequeMoveArgs.pollLast().addFirstTo(name);
        may("LLEN", () -> new RedisList(client, name).length());
        may("LRANGE", list::readAll);
        may("LMOVE", () -> list.move(toQueue));
        if (mayUndo()) {
            // Within a transaction it does not wait.
            may(
                    "BLMOVE",
                    () -> together(all -> all.getBlockingDeque(nobodys, StringCodec.INSTANCE)
                            .moveAsync(Duration.ofSeconds(1), toQueue)));
            tryPush("LPUSH", pushed -> pushed.addFirstAsync(ENTRY));
            tryPush("RPUSH", pushed -> pushed.addLastAsync(ENTRY));
        }
    }

    /** Without both nothing is pushed: it would stay. */
    private boolean mayUndo() {
        return may("LREM", () -> client.getDeque(nobodys, StringCodec.INSTANCE).removeLastOccurrence(ENTRY))
                && may("MULTI and EXEC", () -> together(all -> list(all).removeLastOccurrenceAsync(ENTRY)));
    }

    private void tryPush(String right, Consumer<RDequeAsync<String>> push) {
        may(
                right,
                () -> together(all -> {
                    push.accept(list(all));
                    list(all).removeLastOccurrenceAsync(ENTRY);
                }));
    }

    private RDequeAsync<String> list(RBatch all) {
        return all.getDeque(nobodys, StringCodec.INSTANCE);
    }

    private void together(Consumer<RBatch> commands) {
        RBatch all = RedisList.together(client);
        commands.accept(all);
        all.execute();
    }

    /** An aborted transaction does not say whether it is for a right. */
    private void requireWrites() {
        Optional<String> words = new RedisList(client, name).refusal();
        if (words.filter(LACKING.asMatchPredicate().negate()).isPresent()) {
            throw new RedisException(words.get());
        }
    }

    private boolean may(String right, Runnable command) {
        try {
            command.run();
            return true;
        } catch (RedisException e) {
            if (RedisWords.of(e).filter(LACKING.asMatchPredicate()).isEmpty()) {
                throw e;
            }
            requireWrites();
            missing.add(right);
            return false;
        }
    }
}
