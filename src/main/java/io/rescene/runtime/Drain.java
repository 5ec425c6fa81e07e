package io.rescene.runtime;

import io.rescene.monitor.Progress;
import io.rescene.queue.RedisList;
import io.rescene.route.Intake;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** Watches a draining worker: nothing is open any more, only jobs that wait for money are, or going on is useless. */
final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    /** A cap that was raised while nobody worked is noticed by the reconciler: it must have had its turn. */
    private static final int LOOKS_OF_RECONCILER = 2;

    private final JdbcTemplate jdbc;
    private final RedisList list;
    private final Intake intake;
    private final LongSupplier reconciled;
    private final Optional<Consumer<Progress>> watcher;
    private final long deadBefore;
    private OptionalLong cappedSince = OptionalLong.empty();

    /**
     * A drain that begins; counts the jobs that are dead already.
     *
     * @param jdbc the database
     * @param list the list
     * @param intake whether going on is useless
     * @param reconciled how often the reconciler has looked
     * @param watcher told of the counts; empty: nobody watches
     */
    Drain(
            JdbcTemplate jdbc,
            RedisList list,
            Intake intake,
            LongSupplier reconciled,
            Optional<Consumer<Progress>> watcher) {
        this.jdbc = jdbc;
        this.list = list;
        this.intake = intake;
        this.reconciled = reconciled;
        this.watcher = watcher;
        this.deadBefore = Progress.of(jdbc, Optional.empty()).dead();
    }

    /**
     * Waits for the end, or the signal.
     *
     * @return the exit code
     */
    int untilDone(StopSignal stop) {
        while (!stop.await(LOOK)) {
            Intake.State state = intake.state();
            if (state.cause() == Intake.Cause.OPENAI || state.cause() == Intake.Cause.STORAGE) {
                LOG.error("Stopped: {}", state.reason());
                return state.cause() == Intake.Cause.OPENAI ? ExitCode.OPENAI : ExitCode.SERVICE;
            }
            try {
                Optional<Integer> exit = look();
                if (exit.isPresent()) {
                    return exit.get();
                }
            } catch (RuntimeException e) {
                LOG.debug("Could not look whether the work is done", e);
            }
        }
        return ExitCode.DONE;
    }

    private Optional<Integer> look() {
        Progress now = Progress.of(jdbc, Optional.empty());
        watcher.ifPresent(one -> one.accept(now));
        if (!now.isCapped()) {
            cappedSince = OptionalLong.empty();
        } else if (cappedSince.isEmpty()) {
            cappedSince = OptionalLong.of(reconciled.getAsLong());
        } else if (reconciled.getAsLong() - cappedSince.getAsLong() >= LOOKS_OF_RECONCILER) {
            LOG.error(
                    "Stopped: {} jobs wait for money, as a cap is reached: `rescene status` says which", now.capped());
            return Optional.of(ExitCode.CAP);
        }
        if (now.open() == 0 && list.length() == 0) {
            return Optional.of(now.dead() > deadBefore ? ExitCode.DEAD_JOBS : ExitCode.DONE);
        }
        return Optional.empty();
    }
}
