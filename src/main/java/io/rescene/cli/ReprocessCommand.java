package io.rescene.cli;

import io.rescene.jobs.Runs;
import io.rescene.route.enqueue.EarlyEnd;
import io.rescene.route.enqueue.EnqueueOrder;
import io.rescene.route.enqueue.EnqueueReport;
import io.rescene.route.enqueue.Pause;
import io.rescene.runtime.camel.Enqueuer;
import io.rescene.runtime.connect.Ahead;
import io.rescene.runtime.connect.Database;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.runtime.settings.Setting;
import io.rescene.text.Counted;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code rescene reprocess}. */
@Command(
        name = "reprocess",
        mixinStandardHelpOptions = true,
        description = "Enqueues the videos that are not upgraded yet as one run.")
final class ReprocessCommand implements Callable<Integer> {
    @ParentCommand
    private ResceneCommand root = new ResceneCommand();

    @Option(
            names = "--dry-run",
            description = "Show what would be enqueued, its cost and how long it will take; write nothing anywhere.")
    private boolean dryRun;

    @Option(
            names = "--delay",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Pause after each video that is enqueued, 0 to 86400; default 0.")
    private double delay;

    @Option(
            names = "--owner-id",
            paramLabel = "UUID",
            converter = UuidConverter.class,
            description = "Only this owner's videos.")
    private @Nullable UUID owner;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "At most so many videos, not counting those that are queued or in progress already.")
    private @Nullable Long limit;

    @Option(
            names = "--force",
            description = "Upgraded videos too; questions that did not change are answered from the ledger, free.")
    private boolean force;

    @Option(
            names = "--refresh",
            description = "Ask anew what has been answered before; paid again. Of upgraded videos only with --force.")
    private boolean refresh;

    @Option(
            names = "--max-cost",
            paramLabel = "USD",
            converter = UsdConverter.class,
            description = "What the run's calls may never pass; 0: it may spend nothing. At the cap its jobs wait, and "
                    + "`runs cap` raises it.")
    private @Nullable BigDecimal maxCost;

    @Option(
            names = "--wait",
            description =
                    "Wait until the run is finished, with progress and a closing report; the exit code says how it ended.")
    private boolean wait;

    @Option(names = "--json", description = "For scripts: a JSON object a line (docs/status.md).")
    private boolean json;

    @Override
    public Integer call() {
        Setting.ENQUEUE_DELAY.range(delay).ifPresent(range -> {
            throw UserException.usage("--delay must be " + range + " seconds, not " + delay);
        });
        if (limit != null && limit < 1) {
            throw UserException.usage("--limit must be at least 1, not " + limit);
        }
        Runs.Request request = new Runs.Request(
                Runs.Origin.COMMAND,
                Optional.ofNullable(owner),
                Optional.ofNullable(limit),
                force,
                refresh,
                Optional.ofNullable(maxCost));
        Pause pause = new Pause(Duration.ofMillis(dryRun ? 0 : Math.round(delay * 1000)));
        root.stop().then(pause::end);
        try (Session session = root.session()) {
            if (maxCost != null) {
                session.settings().requirePrices();
            }
            Ahead<Database> database = new Ahead<>("database", () -> session.migratedDatabase(4));
            Enqueuer enqueuer = new Enqueuer(session, database);
            try (Output output = Output.of(root.out(), json, session.settings())) {
                EnqueueOrder order =
                        new EnqueueOrder(request, pause, dryRun ? Optional.of(output::previewed) : Optional.empty());
                EnqueueReport report = enqueuer.run(order);
                return dryRun
                        ? previewed(output, report)
                        : enqueued(output, report, new RunWaiting(session, database, root.stop(), output));
            }
        }
    }

    private static int previewed(Output output, EnqueueReport report) {
        if (isCut(report)) {
            output.said("Stopped: only " + (report.found() - report.left()) + " of "
                    + Counted.of(report.found(), "video was", "videos were") + " looked at");
        }
        output.previewed(report);
        return ExitCode.DONE;
    }

    private static boolean isCut(EnqueueReport report) {
        return report.early() == EarlyEnd.STOPPED && report.left() > 0;
    }

    private int enqueued(Output output, EnqueueReport report, RunWaiting waiting) {
        output.enqueued(report);
        int exit = report.failed() > 0 ? ExitCode.SERVICE : ExitCode.DONE;
        if (report.early() == EarlyEnd.CANCELLED) {
            output.said("Run " + report.run().orElseThrow()
                    + " was cancelled meanwhile, or deleted: what had not begun is dropped, "
                    + "and the rest was not enqueued");
        } else if (isCut(report)) {
            output.said(rest(report));
            return exit;
        }
        if (!wait) {
            return exit;
        }
        if (report.enqueued() > 0 && report.run().isPresent()) {
            int end = waiting.untilFinished(report.run().get());
            return end == ExitCode.DONE ? exit : end;
        }
        if (report.skipped() > 0) {
            waiting.nothing(report.skipped(), Optional.ofNullable(owner));
        }
        return exit;
    }

    /** What a stop left, and how to go on. */
    private String rest(EnqueueReport report) {
        return "Stopped: " + report.enqueued() + " of " + Counted.of(report.found(), "video")
                + " enqueued, left to the workers; the same command "
                + (limit == null ? "" : "with --limit " + report.left() + " ")
                + "enqueues the rest"
                + (force ? ", and once more what is upgraded by then" : "");
    }
}
