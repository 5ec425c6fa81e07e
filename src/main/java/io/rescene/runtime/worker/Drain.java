package io.rescene.runtime.worker;

import io.rescene.jobs.reconcile.HandOut;
import io.rescene.monitor.Advance;
import io.rescene.monitor.Progress;
import io.rescene.resilience.DatabaseClock;
import io.rescene.resilience.Races;
import io.rescene.route.intake.Intake;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.text.Counted;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * When a worker's life ends: at the signal, or once it drains when nothing is open any more, only jobs that wait for money
 * are, or going on is useless.
 */
final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    /** A cap that was raised while nobody worked is noticed by the reconciler: it must have had its turn. */
    private static final int LOOKS_OF_RECONCILER = 2;

    /**
     * When it began to drain.
     *
     * @param at by the database's clock
     * @param dead how many jobs were dead by then
     */
    private record Begun(OffsetDateTime at, long dead) {}

    private final StopSignal stop;
    private final JdbcTemplate jdbc;
    private final HandOut handOut;
    private final Intake intake;
    private final Watcher watcher;
    private final PacedProgress progress;
    private volatile Optional<Begun> begun = Optional.empty();
    private OptionalLong cappedSince = OptionalLong.empty();

    /**
     * A life without an end in sight.
     *
     * @param stop the signal
     * @param jdbc the database
     * @param handOut the list
     * @param intake whether going on is useless
     * @param watcher told how the work goes on while it drains
     */
    Drain(StopSignal stop, JdbcTemplate jdbc, HandOut handOut, Intake intake, Watcher watcher) {
        this.stop = stop;
        this.jdbc = jdbc;
        this.handOut = handOut;
        this.intake = intake;
        this.watcher = watcher;
        this.progress = new PacedProgress(jdbc, Optional.empty());
    }

    /** From now on the life ends when nothing is open; jobs that are dead by now do not count. */
    synchronized void begin() {
        if (begun.isEmpty()) {
            begun = Optional.ofNullable(Races.repeat(() -> jdbc.queryForObject(
                    "SELECT clock_timestamp(), count(*) FROM rescene.jobs WHERE state = 'dead'",
                    (row, n) -> new Begun(row.getObject(1, OffsetDateTime.class), row.getLong(2)))));
        }
    }

    boolean hasBegun() {
        return begun.isPresent();
    }

    /**
     * Waits for the end.
     *
     * @param reconciled how often the reconciler has looked
     * @return the exit code
     */
    int await(LongSupplier reconciled) {
        try (Looks looks = new Looks("drain", stop)) {
            return await(reconciled, looks);
        }
    }

    private int await(LongSupplier reconciled, Looks looks) {
        while (!stop.await(LOOK)) {
            Optional<Begun> since = begun;
            if (since.isEmpty()) {
                continue;
            }
            Intake.State state = intake.state();
            if (state.cause().isToBeMended()) {
                stopped(state.reason());
                return state.cause() == Intake.Cause.OPENAI ? ExitCode.OPENAI : ExitCode.SERVICE;
            }
            try {
                Optional<Integer> exit =
                        looks.untilStopped(() -> look(since.get(), reconciled)).flatMap(seen -> seen);
                if (exit.isPresent()) {
                    return exit.get();
                }
            } catch (RuntimeException e) {
                LOG.debug("Could not look whether the work is done", e);
            }
        }
        return ExitCode.DONE;
    }

    private void stopped(String why) {
        LOG.error("Stopped: {}", why);
        watcher.logged("Stopped: " + why);
    }

    private Optional<Integer> look(Begun since, LongSupplier reconciled) {
        // Before the jobs are counted: an id pushed by hand leaves the list's hands only when it is a job.
        boolean allAreJobs = !Progress.isAnyOpen(jdbc, Optional.empty()) && handOut.isEmpty();
        return progress.look(now -> {
            Optional<Integer> exit = exit(now, allAreJobs, since, reconciled);
            tell(now);
            return exit;
        });
    }

    /** Who watches must not keep the end from being seen. */
    private void tell(Progress now) {
        try {
            if (watcher != Watcher.NOBODY) {
                watcher.advanced(Advance.of(jdbc, now, Optional.empty()));
            }
        } catch (RuntimeException e) {
            LOG.debug("Could not tell how far the work is", e);
        }
    }

    private Optional<Integer> exit(Progress now, boolean allAreJobs, Begun since, LongSupplier reconciled) {
        if (!now.isCapped()) {
            cappedSince = OptionalLong.empty();
        } else if (cappedSince.isEmpty()) {
            cappedSince = OptionalLong.of(reconciled.getAsLong());
        } else if (reconciled.getAsLong() - cappedSince.getAsLong() >= LOOKS_OF_RECONCILER) {
            stopped(Counted.of(now.capped(), "job waits", "jobs wait")
                    + " for money, as a cap is reached: `rescene status` says which");
            return Optional.of(ExitCode.CAP);
        }
        if (allAreJobs && now.open() == 0) {
            return Optional.of(haveDied(now, since) ? ExitCode.DEAD_JOBS : ExitCode.DONE);
        }
        return Optional.empty();
    }

    /**
     * Also where as many were dead before: one may have been opened again meanwhile. One that died in the future did so before
     * this drain began.
     */
    private boolean haveDied(Progress now, Begun since) {
        return now.dead() > since.dead()
                || Boolean.TRUE.equals(jdbc.queryForObject(
                        "SELECT EXISTS (SELECT FROM rescene.jobs WHERE state = 'dead'"
                                + " AND finished_at >= ? AND NOT " + DatabaseClock.isAhead("finished_at") + ")",
                        Boolean.class,
                        since.at()));
    }
}
