package io.rescene.cli;

import io.rescene.jobs.Runs;
import io.rescene.monitor.RunReport;
import io.rescene.monitor.RunReports;
import io.rescene.resilience.Blame;
import io.rescene.runtime.connect.Database;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.worker.Looks;
import io.rescene.runtime.worker.RunWatch;
import io.rescene.runtime.worker.StopSignal;
import io.rescene.text.Counted;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code reprocess --wait} does once its run is enqueued. */
final class RunWaiting {
    private static final Logger LOG = LoggerFactory.getLogger(RunWaiting.class);

    private final Session session;
    private final Supplier<Database> database;
    private final StopSignal stop;
    private final Output output;

    RunWaiting(Session session, Supplier<Database> database, StopSignal stop, Output output) {
        this.session = session;
        this.database = database;
        this.stop = stop;
        this.output = output;
    }

    /**
     * Waits until a run is finished, with its progress and the closing report.
     *
     * @return the exit code, by how it ended
     */
    int untilFinished(long run) {
        try (Looks looks = new Looks("watch", stop)) {
            int exit = new RunWatch(database.get().jdbc(), stop, looks, output, session.typed("worker"))
                    .untilFinished(run);
            report(looks, run)
                    .ifPresentOrElse(
                            output::report,
                            () -> output.said("Stopped: the database did not give the report in time; "
                                    + session.typed("runs show " + run) + " has it later"));
            return exit;
        }
    }

    /** Empty if the end was asked for and the database is away, or takes too long. */
    private Optional<RunReport> report(Looks looks, long run) {
        try {
            return looks.untilStopped(() -> new RunReports(database.get().jdbc()).of(run), Looks.FOR_A_REPORT);
        } catch (RuntimeException e) {
            if (stop.isStopped() && Blame.isPassing(e)) {
                LOG.debug("No report", e);
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Says that other runs have all the videos, and which: a wait for a run without jobs would tell nothing.
     *
     * @param videos how many, at least 1
     * @param owner whose; empty: all owners'
     */
    void nothing(long videos, Optional<UUID> owner) {
        List<Long> runs = new Runs(database.get().jdbc()).withOpenJobs(owner);
        String all = "Nothing to wait for: "
                + Counted.of(videos, "video is queued or in progress", "videos are queued or in progress") + " already";
        if (runs.isEmpty()) {
            output.said(all + ", and done by now");
            return;
        }
        String numbers = runs.stream().map(String::valueOf).collect(Collectors.joining(", "));
        output.said(all + ", by " + (runs.size() == 1 ? "run " : "runs ") + numbers + ": "
                + session.typed("status --run " + runs.get(0) + " --watch") + " shows how far that is");
    }
}
