package io.rescene.cli;

import io.rescene.monitor.Advance;
import io.rescene.monitor.LibraryStatus;
import io.rescene.monitor.Rate;
import io.rescene.monitor.RunReport;
import io.rescene.monitor.RunReports;
import io.rescene.monitor.Spending;
import io.rescene.queue.RedisList;
import io.rescene.resilience.Blame;
import io.rescene.runtime.connect.Ahead;
import io.rescene.runtime.connect.Database;
import io.rescene.runtime.connect.Redis;
import io.rescene.runtime.connect.Refusal;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.ExitCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code rescene status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows how far the library is upgraded, what is open, and what was spent.")
final class StatusCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(StatusCommand.class);
    private static final Duration AGAIN = Duration.ofSeconds(2);

    @ParentCommand
    private ResceneCommand root = new ResceneCommand();

    @Option(names = "--run", paramLabel = "ID", description = "Only this run's jobs and spend, with its report.")
    private @Nullable Long run;

    @Option(names = "--json", description = "For scripts: a JSON object on one line (docs/status.md).")
    private boolean json;

    @Option(names = "--watch", description = "Show it again every 2 seconds, until Ctrl-C or nobody reads it any more.")
    private boolean watch;

    @Override
    public Integer call() {
        try (Session session = root.session()) {
            Ahead<RedissonClient> redis = new Ahead<>("redis", () -> session.redis(2));
            Database database = session.migratedDatabase(2);
            if (run != null) {
                RunsCommand.require(session, database, run);
            }
            RedisList list = new RedisList(redis.get(), Redis.QUEUE);
            show(session, database, list.length());
            while (watch && !root.out().checkError() && !root.stop().await(AGAIN)) {
                showAgain(session, database, list);
            }
            return ExitCode.DONE;
        }
    }

    /** A service that is away for a while does not end the watch. */
    private void showAgain(Session session, Database database, RedisList list) {
        try {
            long pending = list.length();
            if (!json) {
                root.out().print(Terminal.isOne() ? Terminal.CLEAR : System.lineSeparator());
            }
            show(session, database, pending);
        } catch (BadSqlGrammarException e) {
            session.requireMigrated(database);
            throw e;
        } catch (DataAccessException e) {
            if (!Blame.isPassing(e)) {
                throw e;
            }
            again("The database is away", e);
        } catch (RuntimeException e) {
            if (!Redis.isTrouble(e)) {
                throw e;
            }
            again(Refusal.of(e).map(Throwable::getMessage).orElse("Redis is away"), e);
        }
    }

    private void again(String said, RuntimeException trouble) {
        root.err().println(said + ": looking again every " + AGAIN.toSeconds() + " s");
        LOG.debug("Not shown", trouble);
    }

    private void show(Session session, Database database, long pending) {
        Optional<Long> only = Optional.ofNullable(run);
        LibraryStatus status = LibraryStatus.of(database.jdbc(), only);
        Rate rate = Rate.of(database.jdbc(), only);
        Optional<RunReport> report = only.map(new RunReports(database.jdbc())::of);
        if (json) {
            root.out().println(StatusJson.of(status, rate, pending, report));
        } else {
            if (watch && Terminal.isOne()) {
                root.out()
                        .println(Bar.line(
                                new Advance(status.jobs(), rate, status.spend().usd()), Terminal.columns()));
            }
            new StatusText(root.out(), session::typed)
                    .print(only, status, rate, pending, Spending.capped(database.jdbc(), only));
            report.ifPresent(one -> RunReportText.print(one, root.out()));
        }
        root.out().flush();
    }
}
