package io.rescene.cli;

import io.rescene.jobs.RunAdmin;
import io.rescene.monitor.LibraryStatus;
import io.rescene.monitor.Progress;
import io.rescene.monitor.RunReports;
import io.rescene.monitor.Spending;
import io.rescene.runtime.connect.Database;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.text.Counted;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code rescene runs}. */
@Command(
        name = "runs",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(list | show | cap | cancel)",
        description = "What was asked for, and what became of it: lists runs, shows one, changes its cap, cancels it.")
final class RunsCommand implements Runnable {
    @ParentCommand
    private ResceneCommand root = new ResceneCommand();

    @Override
    public void run() {
        list();
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists all runs, the youngest first, as `rescene runs` alone does.")
    int list() {
        try (Session session = root.session()) {
            JdbcTemplate jdbc = session.migratedDatabase(2).jdbc();
            List<RunAdmin.Asked> runs = new RunAdmin(jdbc).list();
            Map<Long, Progress> jobs = Progress.byRun(jdbc);
            Map<Long, LibraryStatus.Spend> spend = LibraryStatus.spendByRun(jdbc);
            Map<Long, List<Spending>> capped = Spending.cappedByRun(jdbc);
            for (RunAdmin.Asked run : runs) {
                printLine(
                        run,
                        jobs.getOrDefault(run.id(), Progress.NONE),
                        spend.getOrDefault(run.id(), LibraryStatus.Spend.NONE));
                printCapped(capped.getOrDefault(run.id(), List.of()));
            }
            root.out().println(Counted.of(runs.size(), "run"));
            return ExitCode.DONE;
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows one run with its report.")
    int show(@Parameters(paramLabel = "ID", description = "The run's number.") long run) {
        try (Session session = root.session()) {
            Database database = session.migratedDatabase(2);
            printLine(database, require(session, database, run));
            printCapped(Spending.capped(database.jdbc(), Optional.of(run)));
            RunReportText.print(new RunReports(database.jdbc()).of(run), root.out());
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            description =
                    "Drops a run's jobs that wait; those in work are finished, or dropped if they come back before, and enqueuing "
                            + "that is still under way ends. What is dropped stays in the list until a worker takes it off, and "
                            + "`rescene run` finds the videos again.")
    int cancel(@Parameters(paramLabel = "ID", description = "The run's number.") long run) {
        try (Session session = root.session()) {
            Database database = session.migratedDatabase(2);
            require(session, database, run);
            RunAdmin runs = new RunAdmin(database.jdbc());
            root.out().println(Counted.of(runs.cancel(run), "job") + " dropped");
            long inWork = runs.inWork(run);
            if (inWork > 0) {
                root.out()
                        .println(
                                Counted.of(inWork, "job")
                                        + " in work: what is finished counts; what comes back unfinished, as in an outage, is dropped");
            }
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "cap",
            mixinStandardHelpOptions = true,
            description =
                    "Sets what a run may cost; one that waits for money goes on. A cap can be changed, but not taken off.")
    int cap(
            @Parameters(paramLabel = "ID", description = "The run's number.") long run,
            @Parameters(
                            paramLabel = "USD",
                            converter = UsdConverter.class,
                            description = "USD that its calls may never pass; 0: it may spend nothing.")
                    BigDecimal usd) {
        try (Session session = root.session()) {
            Database database = session.migratedDatabase(2);
            require(session, database, run);
            session.settings().requirePrices();
            new RunAdmin(database.jdbc()).cap(run, usd);
            printLine(database, require(session, database, run));
            long waiting = Spending.capped(database.jdbc(), Optional.of(run)).stream()
                    .mapToLong(Spending::jobs)
                    .sum();
            capped(usd, Spending.spent(database.jdbc(), run), waiting)
                    .ifPresent(line -> root.out().println("  " + line));
            return ExitCode.DONE;
        }
    }

    /** What a new cap changes; a worker looks whether there is money, and need not look where there can be none. */
    static Optional<String> capped(BigDecimal cap, BigDecimal spent, long waiting) {
        String jobs = Counted.of(waiting, "job waits", "jobs wait") + " for money: ";
        if (cap.compareTo(spent) <= 0) {
            return Optional.of((waiting > 0 ? jobs : "") + "the cap of USD " + Amounts.usd(cap)
                    + " is not above the USD " + Amounts.usd(spent)
                    + " that are spent, so nothing more is paid for until it is raised");
        }
        return waiting > 0 ? Optional.of(jobs + "a living worker sees now whether it is there") : Optional.empty();
    }

    /**
     * The run with this number.
     *
     * @throws UserException with exit code 2 if there is none
     */
    static RunAdmin.Asked require(Session session, Database database, long run) {
        return new RunAdmin(database.jdbc())
                .find(run)
                .orElseThrow(() -> UserException.usage(
                        "There is no run " + run + ": " + session.typed("runs list") + " shows them"));
    }

    private void printCapped(List<Spending> capped) {
        capped.forEach(cap -> root.out().println("  " + cap.line()));
    }

    private void printLine(Database database, RunAdmin.Asked run) {
        Optional<Long> only = Optional.of(run.id());
        printLine(run, Progress.of(database.jdbc(), only), LibraryStatus.spend(database.jdbc(), only));
    }

    private void printLine(RunAdmin.Asked run, Progress jobs, LibraryStatus.Spend spend) {
        root.out()
                .printf(
                        "run %d  %s  %s%s%s%s  selected %d = done %d + dead %d + dropped %d + skipped %d + open %d  USD %.4f in %s%s%n",
                        run.id(),
                        run.origin(),
                        Amounts.moment(run.at()),
                        run.owner().map(owner -> "  owner " + owner).orElse(""),
                        run.force() ? "  force" : "",
                        run.refresh() ? "  refresh" : "",
                        jobs.selected(),
                        jobs.done(),
                        jobs.dead(),
                        jobs.dropped(),
                        jobs.skipped(),
                        jobs.open(),
                        spend.usd(),
                        Counted.of(spend.calls(), "call"),
                        run.cap()
                                .map(cap -> String.format("  cap USD %.4f", cap))
                                .orElse(""));
    }
}
