package io.rescene.monitor;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalDouble;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How the work goes on.
 *
 * @param jobs jobs by state
 * @param rate how fast they are closed
 * @param usd what their calls cost, as far as the models have a price
 */
public record Advance(Progress jobs, Rate rate, BigDecimal usd) {
    /**
     * Looks now.
     *
     * @param jdbc the migrated database
     * @param run only this run; empty: all
     */
    public static Advance of(JdbcTemplate jdbc, Optional<Long> run) {
        return of(jdbc, Progress.of(jdbc, run), run);
    }

    /** Looks now, with jobs that have been counted already. */
    public static Advance of(JdbcTemplate jdbc, Progress jobs, Optional<Long> run) {
        return new Advance(
                jobs, Rate.of(jdbc, run), LibraryStatus.spend(jdbc, run).usd());
    }

    /** How long the open jobs will take, in seconds; 0 if none is open; empty: not known. */
    public OptionalDouble etaSeconds() {
        return rate.seconds(jobs);
    }
}
