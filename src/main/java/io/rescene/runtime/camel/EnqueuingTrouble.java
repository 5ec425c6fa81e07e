package io.rescene.runtime.camel;

import io.rescene.queue.RedisWords;
import io.rescene.resilience.Blame;
import io.rescene.resilience.Causes;
import io.rescene.resilience.SqlTrouble;
import io.rescene.route.enqueue.EnqueueReport;
import io.rescene.route.enqueue.Enqueuing;
import io.rescene.route.exchange.FailureText;
import io.rescene.route.folder.RoutesFolder;
import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import io.rescene.runtime.connect.Refusal;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.text.Counted;
import io.rescene.text.Text;
import java.util.Optional;
import org.apache.camel.CamelExecutionException;
import org.redisson.client.RedisException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;

/** What is said of an enqueuing that failed: one line with what the person who reads it can mend. */
final class EnqueuingTrouble {
    private final RoutesFolder folder;
    private final SqlProof proof;

    /**
     * Trouble of this library.
     *
     * @param folder the files that are in use
     * @param jdbc the library
     */
    EnqueuingTrouble(RoutesFolder folder, JdbcTemplate jdbc) {
        this.folder = folder;
        this.proof = new SqlProof(jdbc);
    }

    /** Of a poll, after which another follows; without a full stop. */
    String ofPoll(Throwable trouble) {
        if (Blame.isPassing(trouble)) {
            return Refusal.databaseAway(trouble);
        }
        return Refusal.of(trouble)
                .map(Throwable::getMessage)
                .or(() -> Causes.first(RedisException.class, trouble).map(RedisWords::told))
                .or(() -> Causes.first(BadSqlGrammarException.class, trouble).map(this::refused))
                .or(() -> ofRows(trouble))
                .orElseGet(() -> FailureText.line(trouble));
    }

    /** Of a command, which ends with it: with its exit code, or as it was if nobody can mend it. */
    RuntimeException ofCommand(CamelExecutionException trouble) {
        Throwable cause = trouble.getCause() == null ? trouble : trouble.getCause();
        if (Causes.first(RedisException.class, trouble).isPresent()) {
            return new UserException(ExitCode.SERVICE, ofList(trouble), trouble);
        }
        Optional<UserException> refusal = Refusal.of(trouble);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (Blame.isPassing(cause)) {
            return new UserException(
                    ExitCode.SERVICE, "The database went away while enqueuing: run the command again", trouble);
        }
        return Causes.first(BadSqlGrammarException.class, trouble)
                .map(this::refused)
                .or(() -> Causes.first(BrokenFileException.class, trouble).map(Throwable::getMessage))
                .or(() -> ofRows(trouble))
                .or(() -> ofRoute(trouble).map(why -> "What routes/ would ask can't be told: " + why.getMessage()))
                .<RuntimeException>map(said -> new UserException(ExitCode.USAGE, said, trouble))
                .orElse(trouble);
    }

    /** The list takes no entries: the jobs are written before that, and workers look for those that it lacks. */
    private static String ofList(CamelExecutionException trouble) {
        EnqueueReport soFar = Enqueuing.soFar(trouble);
        return Refusal.of(trouble).map(Throwable::getMessage).orElse("Redis went away while enqueuing")
                + soFar.run()
                        .map(run -> ". Run " + run + " stands with " + Counted.of(soFar.enqueued(), "job")
                                + ", and a worker puts what the list lacks there when Redis takes it: `rescene status --run "
                                + run + "` shows how far that is, `rescene runs cancel " + run
                                + "` drops it" + (soFar.left() > 0 ? "; run the command again for the rest" : ""))
                        .orElse(": run the command again");
    }

    /**
     * The SQL was well when it was taken up, so that something has changed in the database: the file that it now says the
     * same of is named.
     */
    private String refused(BadSqlGrammarException trouble) {
        String said = Text.firstLine(trouble.getSQLException().getMessage());
        return proof.objections(folder.edition().sql())
                .map(broken -> String.valueOf(broken.getMessage()))
                .filter(message -> message.contains(said))
                .findFirst()
                .orElse("SQL of routes/ can't be used: " + said);
    }

    /** What shows only with rows, such as a division by zero or what a function raises: the database does not refuse it before. */
    private static Optional<String> ofRows(Throwable trouble) {
        return Causes.first(DataAccessException.class, trouble)
                .filter(failed -> SqlTrouble.told(failed).isPresent())
                .map(failed -> "SQL of routes/, or the library's own code, fails with what it meets in the library: "
                        + FailureText.said(failed));
    }

    /** What a route's question lacks: Camel wraps it once for the estimate, and once for the enqueuing. */
    private static Optional<IllegalArgumentException> ofRoute(Throwable trouble) {
        return Causes.first(IllegalArgumentException.class, trouble);
    }
}
