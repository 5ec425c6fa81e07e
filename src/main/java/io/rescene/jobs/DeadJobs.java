package io.rescene.jobs;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** What a person can do about dead jobs. */
public final class DeadJobs {
    /**
     * A dead job.
     *
     * @param id its number
     * @param run its run
     * @param video its video
     * @param attempts how often it was delivered
     * @param died when it died
     * @param reason why
     */
    public record Dead(long id, long run, UUID video, int attempts, OffsetDateTime died, String reason) {}

    private static final String CHOSEN = "state = 'dead' AND (?::bigint[] IS NULL OR id = ANY (?::bigint[]))";

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;

    /**
     * The dead jobs of this database.
     *
     * @param jdbc the database
     * @param transaction its transactions
     */
    public DeadJobs(JdbcTemplate jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** All dead jobs, the youngest first. */
    public List<Dead> list() {
        return jdbc.query(
                """
                SELECT id, run_id, video_id, attempts, coalesce(finished_at, opened_at), coalesce(reason, '')
                FROM rescene.jobs WHERE state = 'dead' ORDER BY finished_at DESC, id
                """,
                (row, n) -> new Dead(
                        row.getLong(1),
                        row.getLong(2),
                        row.getObject(3, UUID.class),
                        row.getInt(4),
                        row.getObject(5, OffsetDateTime.class),
                        row.getString(6)));
    }

    /**
     * Opens dead jobs again, with all their deliveries; what failed for being no use is asked anew. One whose video
     * has another open job stays dead.
     *
     * @param ids which; empty: all
     * @return the opened jobs, which are to be pushed now
     */
    public List<Runs.Opened> retry(Optional<List<Long>> ids) {
        Long[] chosen = ids.map(list -> list.toArray(Long[]::new)).orElse(null);
        List<Runs.Opened> opened =
                transaction.execute(status -> jdbc.query("""
                UPDATE rescene.jobs j SET state = 'queued', attempts = 0, deaths = 0, reopened = true, token = NULL, worker_id = NULL,
                    capped_by = NULL, capped_usd = NULL,
                    opened_at = clock_timestamp(), pushed_at = clock_timestamp(), finished_at = NULL
                WHERE %s AND NOT EXISTS (
                    SELECT 1 FROM rescene.jobs o
                    WHERE o.video_id = j.video_id AND o.state IN ('queued', 'processing', 'retrying'))
                RETURNING id, video_id, extra
                """.formatted(CHOSEN), Runs.Opened.ROW, chosen, chosen));
        return opened == null ? List.of() : opened;
    }

    /**
     * Gives dead jobs up.
     *
     * @param ids which; empty: all
     * @return how many
     */
    public int drop(Optional<List<Long>> ids) {
        Long[] chosen = ids.map(list -> list.toArray(Long[]::new)).orElse(null);
        return jdbc.update("UPDATE rescene.jobs SET state = 'dropped' WHERE " + CHOSEN, chosen, chosen);
    }
}
