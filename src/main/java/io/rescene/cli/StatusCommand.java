package io.rescene.cli;

import io.rescene.monitor.Advance;
import io.rescene.monitor.LibraryStatus;
import io.rescene.monitor.Progress;
import io.rescene.monitor.Rate;
import io.rescene.monitor.RunReport;
import io.rescene.monitor.RunReports;
import io.rescene.monitor.Spending;
import io.rescene.monitor.StuckVideos;
import io.rescene.queue.RedisList;
import io.rescene.resilience.Blame;
import io.rescene.runtime.connect.Ahead;
import io.rescene.runtime.connect.Database;
import io.rescene.runtime.connect.Redis;
import io.rescene.runtime.connect.Refusal;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.text.Counted;
import io.rescene.text.Text;
import java.io.PrintWriter;
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

    @Option(names = "--json", description = "As JSON, for scripts.")
    private boolean json;

    @Option(names = "--watch", description = "Again every 2 seconds, until Ctrl-C or nobody reads it any more.")
    private boolean watch;

    @Override
    public Integer call() {
        try (Session session = root.session()) {
            Ahead<RedissonClient> redis = new Ahead<>("redis", () -> session.redis(2));
            Database database = session.migratedDatabase(2);
            if (run != null) {
                RunsCommand.require(database, run);
            }
            RedisList list = new RedisList(redis.get(), Redis.QUEUE);
            show(database, list.length());
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
            show(database, pending);
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

    private void show(Database database, long pending) {
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
            print(database, status, rate, pending, root.out());
            report.ifPresent(one -> RunReportText.print(one, root.out()));
        }
        root.out().flush();
    }

    private void print(Database database, LibraryStatus status, Rate rate, long pending, PrintWriter out) {
        Progress jobs = status.jobs();
        out.printf("Upgraded videos (has_rich_semantics)      %d%n", status.upgraded());
        out.printf("Remaining (READY, not upgraded)           %d%n", status.remaining());
        out.printf("Pending (LLEN video_processing)           %d%n", pending);
        out.printf(
                "Jobs%s: selected %d = done %d + dead %d + dropped %d + skipped %d + open %d%n",
                run == null ? "" : " of run " + run,
                jobs.selected(),
                jobs.done(),
                jobs.dead(),
                jobs.dropped(),
                jobs.skipped(),
                jobs.open());
        out.printf("Open: queued %d, in progress %d, retrying %d%n", jobs.queued(), jobs.processing(), jobs.retrying());
        out.printf(
                "Spend: USD %.4f in %s, %d tokens in, %d out%n",
                status.spend().usd(),
                Counted.of(status.spend().calls(), "call"),
                status.spend().promptTokens(),
                status.spend().completionTokens());
        if (status.spend().lostCalls() > 0) {
            out.printf(
                    "       up to USD %s more for %s%n",
                    Amounts.usd(status.spend().lostUsd()),
                    Amounts.lost(status.spend().lostCalls()));
        }
        out.printf(
                "Rate: %.1f videos and %.1f scenes a minute; ETA %s%n",
                rate.videosPerMinute(), rate.scenesPerMinute(), Bar.eta(rate.seconds(jobs)));
        for (LibraryStatus.Worker worker : status.workers()) {
            out.printf(
                    "Worker %s on %s, pid %d: %s%s%n",
                    worker.id(),
                    worker.host(),
                    worker.pid(),
                    worker.state(),
                    worker.note().isEmpty() ? "" : " (" + Terminal.shown(worker.note(), 300) + ")");
        }
        if (status.workers().isEmpty() && jobs.open() > jobs.capped()) {
            out.println("Jobs are waiting, but no worker is alive: start one with `rescene worker`");
        }
        Spending.capped(database.jdbc(), Optional.ofNullable(run)).forEach(cap -> out.println(cap.line()));
        if (jobs.dead() > 0) {
            out.printf("%s dead: `rescene dead list` says why%n", Counted.of(jobs.dead(), "job is", "jobs are"));
        }
        printStuck(status, out);
        if (!status.recent().isEmpty()) {
            out.println("Recent summaries:");
        }
        for (LibraryStatus.Recent recent : status.recent()) {
            out.printf(
                    "  %s: %s%n",
                    Terminal.shown(Text.name(recent.filename().orElse(null)), 60),
                    Terminal.shown(recent.summary().orElse("(none)"), 160));
        }
    }

    private static void printStuck(LibraryStatus status, PrintWriter out) {
        for (StuckVideos.Video stuck : status.stuck().named()) {
            out.printf(
                    "Stuck in PROCESSING, not held by Rescene: %s. %s%n",
                    Terminal.shown(Text.name(stuck.filename().orElse(null)), 60), stuck.advice());
        }
        status.stuck().more().ifPresent(more -> out.println("Stuck in PROCESSING, not held by Rescene: " + more));
    }
}
