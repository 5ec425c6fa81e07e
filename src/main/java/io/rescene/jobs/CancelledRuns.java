package io.rescene.jobs;

import java.util.Collection;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What becomes of the jobs of a run that {@link RunAdmin#cancel} ended: those that wait are dropped then, those in work if they
 * come back unfinished.
 */
public final class CancelledRuns {
    /** Drops jobs j; what follows says which. */
    static final String DROP = """
            UPDATE rescene.jobs j SET state = 'dropped', reason = 'the run was cancelled',
                finished_at = clock_timestamp(), capped_by = NULL, capped_usd = NULL
            """;

    /** SQL for whether run r was cancelled after its job j was opened; not NULL. */
    static final String CANCELLED = "coalesce(r.cancelled_at >= j.opened_at, false)";

    private CancelledRuns() {}

    /**
     * Drops those of the jobs that wait and were opened before their run was cancelled.
     *
     * @param jobs their numbers
     * @return how many
     */
    public static int drop(JdbcTemplate jdbc, Collection<Long> jobs) {
        return jdbc.update(
                // No index on the state fits: before its statistics are made, PostgreSQL would read all that wait.
                DROP + "FROM rescene.runs r WHERE j.id = ANY (?::bigint[]) AND j.state || '' IN ('queued', 'retrying')"
                        + " AND r.id = j.run_id AND " + CANCELLED,
                (Object) jobs.toArray(Long[]::new));
    }
}
