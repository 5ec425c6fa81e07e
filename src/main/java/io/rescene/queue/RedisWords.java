package io.rescene.queue;

import io.rescene.resilience.Causes;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisException;
import org.redisson.client.RedisOutOfMemoryException;

/** What Redis itself says when it refuses a command, without what its client adds: the command with all its values. */
public final class RedisWords {
    /** An error's code in capitals, as READONLY, and what follows up to the client's own part. */
    private static final Pattern ANSWER =
            Pattern.compile("([A-Z]{3,} .*?)[.,;\\s]*(?:\\bchannel: .*)?", Pattern.DOTALL);

    /** What begins where the client has said what happened. */
    private static final String ADVICE = "[.!] |, is non-idempotent command";

    private RedisWords() {}

    /** Whether Redis refused a command as something of another kind stands at the key. */
    public static boolean isOtherKind(Throwable trouble) {
        return of(trouble).filter(words -> words.startsWith("WRONGTYPE")).isPresent();
    }

    /**
     * Looks for an answer of Redis.
     *
     * @param trouble anything that was thrown
     * @return empty if it is no refusal, or Redis did not even answer
     */
    public static Optional<String> of(Throwable trouble) {
        for (Throwable cause : Causes.of(trouble).toList()) {
            Matcher answer = ANSWER.matcher(String.valueOf(cause.getMessage()));
            if (cause instanceof RedisOutOfMemoryException && !answer.matches()) {
                answer.reset("OOM " + cause.getMessage()); // the client has cut it off
            }
            if (cause instanceof RedisException && answer.matches()) {
                return Optional.of(answer.group(1));
            }
        }
        return Optional.empty();
    }

    /** Any trouble with Redis in a few words: what Redis says if it refuses, else that it is away and how that shows. */
    public static String told(Throwable trouble) {
        return of(trouble)
                .map(words -> "Redis refuses it: " + words)
                .orElseGet(() -> "Redis is away: " + sign(trouble));
    }

    /** How an absence shows. The client's own advice that follows, on its threads, sends people the wrong way. */
    private static String sign(Throwable trouble) {
        Throwable own = Causes.first(RedisException.class, trouble)
                .map(Throwable.class::cast)
                .orElse(trouble);
        return Causes.words(own).split(ADVICE, 2)[0];
    }

    /** The same trouble, saying only what Redis says if that is a refusal. */
    static RedisException plain(RedisException trouble) {
        return of(trouble).map(words -> new RedisException(words, trouble)).orElse(trouble);
    }

    /**
     * The first line of what is at the bottom of any trouble: what is around that may repeat a whole statement. Of a connection to
     * the database that ended the driver tells more than the bottom, which has no words.
     */
    static String innermost(@Nullable Throwable trouble) {
        return Causes.of(trouble)
                .filter(cause -> cause.getCause() == null || cause instanceof SQLException)
                .filter(cause -> cause.getCause() == null || cause.getCause().getMessage() == null)
                .map(Throwable::toString)
                .findFirst()
                .flatMap(said -> said.lines().findFirst())
                .orElse("");
    }
}
