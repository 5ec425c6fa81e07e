package io.rescene.monitor;

import io.rescene.resilience.DatabaseClock;
import java.util.Optional;
import java.util.OptionalDouble;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How fast jobs are closed (done, skipped or dead), over all workers: those of the last 5 minutes, or of the time since
 * the first of them was claimed.
 *
 * @param videosPerMinute closed jobs a minute, at least 0
 * @param scenesPerMinute scenes of those that are done a minute, at least 0
 */
public record Rate(double videosPerMinute, double scenesPerMinute) {
    private static final String CLOSED =
            """
            SELECT count(*) FILTER (WHERE closed), coalesce(sum(scenes) FILTER (WHERE closed AND state = 'done'), 0),
                coalesce(extract(epoch FROM least(interval '5 minutes', clock_timestamp() - min(claimed_at))), 0)
            FROM (
                -- By two indexes, and so apart; by clock_timestamp() there would be none.
                SELECT state, scenes, claimed_at, run_id, true AS closed FROM rescene.jobs
                WHERE finished_at >= statement_timestamp() - interval '5 minutes' AND NOT %s
                UNION ALL
                SELECT state, scenes, claimed_at, run_id, false FROM rescene.jobs
                WHERE state = 'processing' AND finished_at IS NULL) j
            WHERE NOT %s AND (?::bigint IS NULL OR run_id = ?)
            """.formatted(DatabaseClock.isAhead("finished_at"), DatabaseClock.isAhead("claimed_at"));

    /** Shorter times tell no rate. */
    private static final double LEAST_SECONDS = 0.1;

    /**
     * The rate now.
     *
     * @param jdbc the migrated database
     * @param run only this run's jobs; empty: all
     */
    public static Rate of(JdbcTemplate jdbc, Optional<Long> run) {
        return jdbc.query(
                        CLOSED,
                        (row, n) -> of(row.getLong(1), row.getLong(2), row.getDouble(3)),
                        run.orElse(null),
                        run.orElse(null))
                .get(0);
    }

    /** So many videos with so many scenes in so many seconds. */
    static Rate of(long videos, long scenes, double seconds) {
        double minutes = Math.max(LEAST_SECONDS, seconds) / 60;
        return new Rate(videos / minutes, scenes / minutes);
    }

    /**
     * How long the open jobs will take at this rate, in seconds; empty if it can't be told, as none was closed lately or all of
     * them wait for money.
     */
    public OptionalDouble seconds(Progress jobs) {
        return jobs.isCapped() ? OptionalDouble.empty() : seconds(jobs.open());
    }

    /** How long so many jobs will take. */
    OptionalDouble seconds(long open) {
        if (open == 0) {
            return OptionalDouble.of(0);
        }
        return videosPerMinute > 0 ? OptionalDouble.of(open / videosPerMinute * 60) : OptionalDouble.empty();
    }
}
