package io.rescene.monitor;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/**
 * Counts of jobs by state. Always: selected = done + dead + dropped + skipped + open.
 *
 * @param selected all jobs
 * @param queued wait to be taken
 * @param processing in work
 * @param retrying wait for their next delivery
 * @param done upgraded
 * @param skipped no candidates any more when their turn came
 * @param dead failed for the last time
 * @param dropped given up by a person
 * @param capped those of the queued that wait for money, as a cap is reached
 */
public record Progress(
        long selected,
        long queued,
        long processing,
        long retrying,
        long done,
        long skipped,
        long dead,
        long dropped,
        long capped) {
    /** No jobs. */
    public static final Progress NONE = new Progress(0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static final String COUNTS = """
            count(*), count(*) FILTER (WHERE state = 'queued'), count(*) FILTER (WHERE state = 'processing'),
                count(*) FILTER (WHERE state = 'retrying'), count(*) FILTER (WHERE state = 'done'),
                count(*) FILTER (WHERE state = 'skipped'), count(*) FILTER (WHERE state = 'dead'),
                count(*) FILTER (WHERE state = 'dropped'),
                count(*) FILTER (WHERE state = 'queued' AND capped_by IS NOT NULL)""";

    private static final RowMapper<Progress> ROW = (row, n) -> new Progress(
            row.getLong(1),
            row.getLong(2),
            row.getLong(3),
            row.getLong(4),
            row.getLong(5),
            row.getLong(6),
            row.getLong(7),
            row.getLong(8),
            row.getLong(9));

    /** Jobs that are neither done nor given up. */
    public long open() {
        return queued + processing + retrying;
    }

    /** Whether nothing is left but jobs that wait for money. */
    public boolean isCapped() {
        return capped > 0 && capped == open();
    }

    /**
     * Whether a job is open: quicker than counting.
     *
     * @param jdbc the migrated database
     * @param run only this run's jobs; empty: all
     */
    public static boolean isAnyOpen(JdbcTemplate jdbc, Optional<Long> run) {
        return Boolean.TRUE.equals(jdbc.queryForObject("""
                SELECT EXISTS (SELECT 1 FROM unnest(ARRAY['queued', 'processing', 'retrying']) AS s(state), LATERAL (
                    -- LIMIT keeps it a look at an index: else the jobs that are done are read first.
                    SELECT 1 FROM rescene.jobs j WHERE j.state = s.state
                    AND j.state IN ('queued', 'processing', 'retrying') AND (?::bigint IS NULL OR j.run_id = ?)
                    ORDER BY j.not_before LIMIT 1) open)
                """, Boolean.class, run.orElse(null), run.orElse(null)));
    }

    /**
     * Counts now.
     *
     * @param jdbc the database
     * @param run only this run's jobs; empty: all
     */
    public static Progress of(JdbcTemplate jdbc, Optional<Long> run) {
        String where = run.isPresent() ? " WHERE run_id = ?" : "";
        Object[] arguments = run.map(id -> new Object[] {id}).orElse(new Object[0]);
        Progress found = jdbc.queryForObject("SELECT " + COUNTS + " FROM rescene.jobs" + where, ROW, arguments);
        return found == null ? NONE : found;
    }

    /**
     * Counts those of all runs at once.
     *
     * @return by the run's number; a run without jobs is not there
     */
    public static Map<Long, Progress> byRun(JdbcTemplate jdbc) {
        Map<Long, Progress> counts = new HashMap<>();
        jdbc.query("SELECT " + COUNTS + ", run_id FROM rescene.jobs GROUP BY run_id", row -> {
            counts.put(row.getLong("run_id"), ROW.mapRow(row, 0));
        });
        return counts;
    }
}
