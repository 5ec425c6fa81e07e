package io.rescene.runtime;

import io.rescene.monitor.Progress;
import io.rescene.monitor.Spending;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** Watches a run until it is finished, from the outside: the work is done by workers. */
public final class RunWatch {
    private static final Duration LOOK = Duration.ofMillis(500);
    /** A cap that was just raised is noticed by the workers within two seconds. */
    private static final int LOOKS_CAPPED = 6;

    private final JdbcTemplate jdbc;
    private final StopSignal stop;
    private final PrintWriter out;

    /**
     * A watch.
     *
     * @param jdbc the database
     * @param stop ends the watching, not the run
     * @param out where progress goes
     */
    public RunWatch(JdbcTemplate jdbc, StopSignal stop, PrintWriter out) {
        this.jdbc = jdbc;
        this.stop = stop;
        this.out = out;
    }

    /**
     * Waits.
     *
     * @param run the run's number
     * @return the exit code: done, dead jobs, a cap reached, or that all workers are stopped by OpenAI or another service
     */
    public int untilFinished(long run) {
        boolean warned = false;
        int capped = 0;
        Optional<Progress> shown = Optional.empty();
        do {
            Progress now = Progress.of(jdbc, Optional.of(run));
            if (!shown.equals(Optional.of(now))) {
                out.printf(
                        "[%d/%d] done %d, in progress %d, retrying %d, dead %d, skipped %d%n",
                        now.selected() - now.open(),
                        now.selected(),
                        now.done(),
                        now.processing(),
                        now.retrying(),
                        now.dead(),
                        now.skipped());
                shown = Optional.of(now);
            }
            if (now.open() == 0) {
                return now.dead() > 0 ? ExitCode.DEAD_JOBS : ExitCode.DONE;
            }
            capped = now.isCapped() ? capped + 1 : 0;
            if (capped == LOOKS_CAPPED) {
                Spending.capped(jdbc, Optional.of(run)).forEach(cap -> out.println("Stopped: " + cap.line()));
                return ExitCode.CAP;
            }
            List<String> states = states();
            if (states.isEmpty() && !warned) {
                out.println("No worker is alive: start one with `rescene worker`");
                warned = true;
            }
            Optional<Integer> stopped = stopped(states);
            if (stopped.isPresent()) {
                return stopped.get();
            }
        } while (!stop.await(LOOK));
        return ExitCode.DONE;
    }

    private List<String> states() {
        return jdbc.queryForList("""
                SELECT state FROM rescene.workers WHERE state <> 'gone'
                AND heartbeat_at + lease_ms * interval '1 millisecond' >= clock_timestamp()
                """, String.class);
    }

    /** The exit code if every worker is closed for a reason that somebody has to mend. */
    private Optional<Integer> stopped(List<String> states) {
        if (states.isEmpty() || states.stream().anyMatch(s -> !s.equals("openai") && !s.equals("storage"))) {
            return Optional.empty();
        }
        List<String> notes = jdbc.queryForList(
                "SELECT note FROM rescene.workers WHERE state IN ('openai', 'storage') LIMIT 1", String.class);
        out.println("Stopped: " + String.join("", notes));
        return Optional.of(states.contains("openai") ? ExitCode.OPENAI : ExitCode.SERVICE);
    }
}
