package io.rescene.runtime.connect;

import io.rescene.migration.NotAppliedException;
import io.rescene.queue.RedisWords;
import io.rescene.resilience.Blame;
import io.rescene.resilience.Causes;
import io.rescene.resilience.SqlTrouble;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.postgresql.util.ServerErrorMessage;

/**
 * What is said when PostgreSQL or Redis is there and refuses, its own words and the fix, or goes away while a command uses
 * it; and that it is no mistake of ours.
 */
public final class Refusal {
    /** SQLSTATE of a statement that statement_timeout ended. */
    static final String CANCELLED = "57014";

    /** What to do about it. */
    static final String LONGER_TIMEOUT = "run it again, with a longer statement_timeout for the user of DATABASE_URL";

    /** How Redis says that it does not have a command; with what may follow. */
    private static final Pattern UNKNOWN = Pattern.compile("ERR unknown command [`'][^`']*[`'].*");

    private static final Set<String> DETAILED = Set.of("2BP01", "42809", "428C9");

    /** A table, a schema or a column is not there. */
    private static final Set<String> GONE = Set.of("42P01", "3F000", "42703");

    /** Names of what the migrations make; PostgreSQL translates the words around them. */
    private static final Pattern MIGRATED = Pattern.compile(
            "\\b(?:rescene|visual_description|visual_entities|visual_actions|tags|video_summary|has_rich_semantics)\\b");

    private Refusal() {}

    /**
     * Looks for a refusal, or for migrations that were undone.
     *
     * @param trouble anything that was thrown; it becomes the cause
     * @return with exit code 3, or 4 as {@link #undone} has it; empty if it is something else
     */
    public static Optional<UserException> of(Throwable trouble) {
        return undone(trouble)
                .or(() -> database(trouble)
                        .or(() -> RedisWords.of(trouble).map(Refusal::ofRedis))
                        .map(said -> new UserException(ExitCode.SERVICE, said, trouble)));
    }

    /**
     * Whether what the migrations made is gone under a command that had found it there. What a migration itself does not
     * find, or the library's own code, is another matter.
     *
     * @param trouble anything that was thrown; it becomes the cause
     * @return with exit code 4; empty if it is something else
     */
    static Optional<UserException> undone(Throwable trouble) {
        return SqlTrouble.told(trouble)
                .filter(said -> GONE.contains(String.valueOf(said.getSQLState()))
                        && MIGRATED.matcher(String.valueOf(said.getMessage())).find())
                .filter(said -> !SqlTrouble.isOfLibrary(trouble)
                        && Causes.first(NotAppliedException.class, trouble).isEmpty())
                .map(said -> new UserException(
                        ExitCode.MIGRATION,
                        "Migration: it was undone meanwhile, as `rescene rollback` does (" + said.getMessage()
                                + "): run `rescene migrate`",
                        trouble));
    }

    /**
     * Looks for a refusal, and for a service that is gone.
     *
     * @param trouble anything that was thrown; it becomes the cause
     * @return with exit code 3, or 4 as {@link #undone} has it; empty if it is something else
     */
    public static Optional<UserException> orAway(Throwable trouble) {
        return of(trouble).or(() -> away(trouble).map(said -> new UserException(ExitCode.SERVICE, said, trouble)));
    }

    private static Optional<String> away(Throwable trouble) {
        if (Blame.isPassing(trouble)) {
            return Optional.of("The database went away meanwhile, or can't do it now (" + Causes.line(trouble)
                    + "): run it again when that has passed");
        }
        // The client's message repeats the command with all its values.
        return Causes.of(trouble)
                .filter(cause -> cause instanceof RuntimeException client && Redis.isTrouble(client))
                .map(cause -> "Redis went away meanwhile, or does not answer: run it again when it is back")
                .findFirst();
    }

    /** The database is away, or can't do it now: that, and how it shows, without a full stop. */
    public static String databaseAway(Throwable trouble) {
        return "the database is away, or can't do it now (" + Causes.line(trouble) + ")";
    }

    private static Optional<String> database(Throwable trouble) {
        return SqlTrouble.told(trouble)
                .flatMap(said -> databaseFix(String.valueOf(said.getSQLState()))
                        .map(todo -> "The database refuses it: " + words(said) + ": " + todo));
    }

    /** The detail of these states names columns and views, never a row. */
    static String words(ServerErrorMessage said) {
        boolean detailed = said.getDetail() != null && DETAILED.contains(String.valueOf(said.getSQLState()));
        return said.getMessage() + (detailed ? " (" + said.getDetail() + ")" : "");
    }

    private static Optional<String> databaseFix(String state) {
        return Optional.ofNullable(
                switch (state) {
                    case "42501" ->
                        "grant it to the user of DATABASE_URL, or use the tables' owner; `rescene doctor` looks at the rights";
                    case "25006" ->
                        "DATABASE_URL must lead to the primary server, and default_transaction_read_only must be off";
                    case CANCELLED -> LONGER_TIMEOUT;
                    case "2BP01" -> "drop first what depends on it";
                    case "42809" -> "public.videos and public.video_scenes must be tables";
                    default -> null;
                });
    }

    /** What is said of what Redis says. */
    static String ofRedis(String words) {
        return "Redis refuses it: " + words.replaceFirst(", with args beginning with: .*", "") + redisFix(words);
    }

    /** Whether Redis does not have a command that it should: that never passes by itself. */
    static boolean isOfVersion(String words) {
        return UNKNOWN.matcher(words).matches();
    }

    /** What to do about what Redis says, beginning with a colon; empty if its own words must do. */
    static String redisFix(String words) {
        return switch (words.split(" ", 2)[0]) {
            case "READONLY" -> ": REDIS_URL must lead to the primary server, not to a replica";
            case "ERR" ->
                isOfVersion(words)
                        ? ": REDIS_URL must lead to Redis 6.2 or newer, or a server like it, with none of its commands renamed"
                        : "";
            case "OOM" -> ": raise its maxmemory, or delete what it keeps";
            case "NOPERM" -> ": allow it to the user of REDIS_URL";
            case "MISCONF" -> ": its disk must take what it saves";
            case "NOREPLICAS" -> ": its replicas must be running, or its min-replicas-to-write lower";
            case "MASTERDOWN" -> ": it is a replica that has lost its primary, to which REDIS_URL must lead";
            default -> "";
        };
    }
}
