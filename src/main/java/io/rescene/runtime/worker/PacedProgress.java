package io.rescene.runtime.worker;

import io.rescene.monitor.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Watches jobs for their end. Whether any is open is a look at an index; all are counted, which reads every job, once a
 * second at most, and with very many of them so seldom that it takes a twentieth of the time.
 */
final class PacedProgress {
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final int SHARE = 20;

    private final JdbcTemplate jdbc;
    private final Optional<Long> run;
    private long notBefore = System.nanoTime();

    /**
     * A watch.
     *
     * @param run only this run's jobs; empty: all
     */
    PacedProgress(JdbcTemplate jdbc, Optional<Long> run) {
        this.jdbc = jdbc;
        this.run = run;
    }

    /**
     * Counts, if nothing is open any more or it is time to count again.
     *
     * @param judge what to do with the counts; its time is reckoned with
     * @return what it gives; empty if nothing was counted
     */
    <T> Optional<T> look(Function<Progress, Optional<T>> judge) {
        long begun = System.nanoTime();
        if (begun - notBefore < 0 && Progress.isAnyOpen(jdbc, run)) {
            return Optional.empty();
        }
        try {
            return judge.apply(Progress.of(jdbc, run));
        } finally {
            notBefore = begun + Math.max(AGAIN.toNanos(), SHARE * (System.nanoTime() - begun));
        }
    }
}
