package io.rescene.jobs;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** Jobs that are a worker's by the table and by nothing else. */
public final class Orphans {
    private final JdbcTemplate jdbc;
    private final UUID worker;

    /**
     * Those of one worker.
     *
     * @param jdbc the database
     * @param worker this worker's id
     */
    public Orphans(JdbcTemplate jdbc, UUID worker) {
        this.jdbc = jdbc;
        this.worker = worker;
    }

    /**
     * Hands back the jobs that are this worker's by the table and by nothing else: the answer to the claim's commit got
     * lost, or the end of the job could not be written. If one was held all the same, its token fences it off.
     *
     * @param tokens of the jobs that are in work in this process
     * @return what is to be pushed now
     */
    public List<Runs.Opened> handBack(Set<Long> tokens) {
        return jdbc.query("""
                WITH back AS (
                    UPDATE rescene.jobs SET state = 'queued', token = NULL, worker_id = NULL, attempts = attempts - 1,
                        reason = 'its claim got lost', pushed_at = clock_timestamp()
                    WHERE worker_id = ? AND state = 'processing' AND NOT token = ANY (?::bigint[])
                    AND claimed_at < clock_timestamp() - interval '5 seconds'
                    RETURNING id, video_id, extra
                ), ready AS (
                    UPDATE public.videos v SET status = 'READY' FROM back b
                    WHERE v.id = b.video_id AND v.status = 'PROCESSING'
                )
                SELECT id, video_id, extra FROM back
                """, Runs.Opened.ROW, worker, tokens.toArray(Long[]::new));
    }
}
