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

    /** By an index that has these columns alone; what waits for money is counted apart, by one of its own. */
    private static final String COUNTS = """
            SELECT count(*), count(*) FILTER (WHERE j.state = 'queued'), count(*) FILTER (WHERE j.state = 'processing'),
                count(*) FILTER (WHERE j.state = 'retrying'), count(*) FILTER (WHERE j.state = 'done'),
                count(*) FILTER (WHERE j.state = 'skipped'), count(*) FILTER (WHERE j.state = 'dead'),
                count(*) FILTER (WHERE j.state = 'dropped'), %s
            FROM rescene.jobs j""";

    /** Only a queued job waits for money: no state is read. */
    private static final String CAPPED = "rescene.jobs c WHERE c.capped_by IS NOT NULL";

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
        return isAny(jdbc, "true", run);
    }

    private static boolean isAny(JdbcTemplate jdbc, String condition, Optional<Long> run) {
        return Boolean.TRUE.equals(
                jdbc.queryForObject("""
                SELECT EXISTS (SELECT 1 FROM unnest(ARRAY['queued', 'processing', 'retrying']) AS s(state), LATERAL (
                    -- LIMIT keeps it a look at an index: else the jobs that are done are read first.
                    SELECT 1 FROM rescene.jobs j WHERE j.state = s.state
                    AND j.state IN ('queued', 'processing', 'retrying') AND (?::bigint IS NULL OR j.run_id = ?) AND %s
                    ORDER BY j.not_before LIMIT 1) open)
                """.formatted(condition), Boolean.class, run.orElse(null), run.orElse(null)));
    }

    /**
     * Whether a job is open that does not wait for money.
     *
     * @param jdbc the migrated database
     */
    static boolean isAnyToGoOn(JdbcTemplate jdbc) {
        return isAny(jdbc, "j.capped_by IS NULL", Optional.empty());
    }

    /**
     * Counts now.
     *
     * @param jdbc the database
     * @param run only this run's jobs; empty: all
     */
    public static Progress of(JdbcTemplate jdbc, Optional<Long> run) {
        Progress found = run.map(id -> jdbc.queryForObject(
                        COUNTS.formatted("(SELECT count(*) FROM " + CAPPED + " AND c.run_id = ?)")
                                + " WHERE j.run_id = ?",
                        ROW,
                        id,
                        id))
                .orElseGet(() -> jdbc.queryForObject(COUNTS.formatted("(SELECT count(*) FROM " + CAPPED + ")"), ROW));
        return found == null ? NONE : found;
    }

    /**
     * Counts those of all runs at once.
     *
     * @return by the run's number; a run without jobs is not there
     */
    public static Map<Long, Progress> byRun(JdbcTemplate jdbc) {
        Map<Long, Progress> counts = new HashMap<>();
        jdbc.query(COUNTS.formatted("coalesce(max(w.jobs), 0), j.run_id") + """
                 LEFT JOIN (SELECT c.run_id, count(*) AS jobs FROM %s GROUP BY c.run_id) w ON w.run_id = j.run_id
                GROUP BY j.run_id""".formatted(CAPPED), row -> {
            counts.put(row.getLong("run_id"), ROW.mapRow(row, 0));
        });
        return counts;
    }
}
