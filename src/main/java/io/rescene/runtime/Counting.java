package io.rescene.runtime;

import io.rescene.monitor.Progress;
import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Watches jobs for their end. Whether any is open is a look at an index; all are counted, which reads every job, once a
 * second at most, and with very many of them so seldom that it takes a twentieth of the time.
 */
final class Counting {
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
    Counting(JdbcTemplate jdbc, Optional<Long> run) {
        this.jdbc = jdbc;
        this.run = run;
    }

    /** The counts, if nothing is open any more or it is time to count again. */
    Optional<Progress> look() {
        long begun = System.nanoTime();
        if (begun - notBefore < 0 && Progress.isAnyOpen(jdbc, run)) {
            return Optional.empty();
        }
        Progress now = Progress.of(jdbc, run);
        long took = System.nanoTime() - begun;
        notBefore = begun + Math.max(AGAIN.toNanos(), SHARE * took);
        return Optional.of(now);
    }
}
