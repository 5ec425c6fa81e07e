package io.rescene.runtime.worker;

import io.rescene.monitor.Advance;
import io.rescene.monitor.LibraryStatus;
import io.rescene.monitor.Progress;
import io.rescene.monitor.Spending;
import io.rescene.monitor.Unattended;
import io.rescene.resilience.Blame;
import io.rescene.route.intake.Intake;
import io.rescene.runtime.exit.ExitCode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** Watches a run until it is finished, from the outside: the work is done by workers. */
public final class RunWatch {
    /** The states of workers that go on only when somebody has mended something. */
    private static final Set<String> STOPPED = Arrays.stream(Intake.Cause.values())
            .filter(Intake.Cause::isToBeMended)
            .map(Intake.Cause::word)
            .collect(Collectors.toUnmodifiableSet());

    private static final Logger LOG = LoggerFactory.getLogger(RunWatch.class);
    private static final Duration LOOK = Duration.ofMillis(300);
    /** A cap that was just raised is noticed by the workers within two seconds; counts are a second apart. */
    private static final int LOOKS_CAPPED = 3;

    private final JdbcTemplate jdbc;
    private final StopSignal stop;
    private final Looks looks;
    private final Watcher watcher;
    private final String worker;
    private boolean warned;
    private int capped;

    /**
     * A watch.
     *
     * @param jdbc the database
     * @param stop ends the watching, not the run
     * @param looks what looks at it
     * @param watcher told how the run goes on
     * @param worker the command that starts a worker, as it is typed
     */
    public RunWatch(JdbcTemplate jdbc, StopSignal stop, Looks looks, Watcher watcher, String worker) {
        this.jdbc = jdbc;
        this.stop = stop;
        this.looks = looks;
        this.watcher = watcher;
        this.worker = worker;
    }

    /**
     * Waits.
     *
     * @param run the run's number
     * @return the exit code: done, dead jobs, a cap reached, or that all workers are stopped by OpenAI or another service
     */
    public int untilFinished(long run) {
        PacedProgress progress = new PacedProgress(jdbc, Optional.of(run));
        do {
            try {
                Optional<Integer> exit = looks.untilStopped(() -> progress.look(now -> exit(run, now)))
                        .flatMap(seen -> seen);
                if (exit.isPresent()) {
                    return exit.get();
                }
            } catch (RuntimeException e) {
                if (!Blame.isPassing(e)) {
                    throw e;
                }
                LOG.debug("The database is away", e);
            }
        } while (!stop.await(LOOK));
        return ExitCode.DONE;
    }

    private Optional<Integer> exit(long run, Progress now) {
        watcher.advanced(Advance.of(jdbc, now, Optional.of(run)));
        if (now.open() == 0) {
            return Optional.of(now.dead() > 0 ? ExitCode.DEAD_JOBS : ExitCode.DONE);
        }
        capped = now.isCapped() ? capped + 1 : 0;
        if (capped == LOOKS_CAPPED) {
            Spending.capped(jdbc, Optional.of(run)).forEach(cap -> watcher.said("Stopped: " + cap.line()));
            return Optional.of(ExitCode.CAP);
        }
        List<LibraryStatus.Worker> workers = LibraryStatus.workers(jdbc);
        if (!warned) {
            Optional<String> unattended = Unattended.line(now, workers, worker);
            unattended.ifPresent(watcher::said);
            warned = unattended.isPresent();
        }
        return stopped(workers);
    }

    /** The exit code if every worker is closed for a reason that somebody has to mend. */
    private Optional<Integer> stopped(List<LibraryStatus.Worker> workers) {
        List<String> states = workers.stream().map(LibraryStatus.Worker::state).toList();
        if (states.isEmpty() || !states.stream().allMatch(STOPPED::contains)) {
            return Optional.empty();
        }
        watcher.said("Stopped: " + workers.get(0).note());
        return Optional.of(states.contains(Intake.Cause.OPENAI.word()) ? ExitCode.OPENAI : ExitCode.SERVICE);
    }
}
