package io.rescene.jobs;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/**
 * How a held job ends other than by being saved. Each ending sets the job and its video in one transaction and only
 * if the token still stands; a worker that lost its job changes neither.
 */
public final class Endings {
    /** What a failed delivery came to. */
    public enum Failure {
        /** It is tried again later. */
        RETRYING,
        /** It was the last delivery. */
        DEAD,
        /** The job was not ours any more: nothing was changed. */
        LOST
    }

    /**
     * When a failed job is tried again.
     *
     * @param deliveries how often a job is delivered before it is dead, at least 1
     * @param least the pause after the first failure
     * @param most the longest pause
     */
    public record RetryPolicy(int deliveries, Duration least, Duration most) {
        /** Pauses grow fourfold: 15 s, 60 s, 240 s by default. */
        Duration pause(int attempt) {
            double millis = least.toMillis() * Math.pow(4, Math.min(20, attempt - 1));
            return Duration.ofMillis((long) Math.min(most.toMillis(), millis));
        }
    }

    private static final String READY =
            "UPDATE public.videos SET status = 'READY' WHERE id = ? AND status = 'PROCESSING'";

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;
    private final RetryPolicy policy;

    /**
     * Endings in this database.
     *
     * @param jdbc the database
     * @param transaction its transactions
     * @param policy when a failed job is tried again
     */
    public Endings(JdbcTemplate jdbc, TransactionOperations transaction, RetryPolicy policy) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.policy = policy;
    }

    /**
     * Hands a job back: it is queued again without losing an attempt, and its entry is to be pushed now.
     *
     * @param reason why, one line
     * @return false if the job was not ours any more: nothing was changed
     */
    public boolean release(Job job, String reason) {
        return ended(job, """
                UPDATE rescene.jobs SET state = 'queued', token = NULL, worker_id = NULL, attempts = attempts - 1,
                    reason = ?, pushed_at = clock_timestamp()
                WHERE id = ? AND token = ? AND state = 'processing'
                """, Optional.empty(), reason, job.id(), job.token());
    }

    /**
     * Notes a failed delivery: the job is tried again later, or it is dead and the video says why.
     *
     * @param reason why, one line
     */
    public Failure fail(Job job, String reason) {
        if (job.attempt() < policy.deliveries()) {
            boolean held = ended(
                    job,
                    """
                    UPDATE rescene.jobs SET state = 'retrying', token = NULL, worker_id = NULL, reason = ?,
                        not_before = clock_timestamp() + ? * interval '1 millisecond'
                    WHERE id = ? AND token = ? AND state = 'processing'
                    """,
                    Optional.empty(),
                    reason,
                    policy.pause(job.attempt()).toMillis(),
                    job.id(),
                    job.token());
            return held ? Failure.RETRYING : Failure.LOST;
        }
        boolean held = ended(job, """
                UPDATE rescene.jobs SET state = 'dead', reason = ?, finished_at = clock_timestamp()
                WHERE id = ? AND token = ? AND state = 'processing'
                """, Optional.of(reason), reason, job.id(), job.token());
        return held ? Failure.DEAD : Failure.LOST;
    }

    /**
     * Closes a job whose video went away while it was in work.
     *
     * @param reason why, one line
     * @return false if the job was not ours any more
     */
    public boolean skip(Job job, String reason) {
        return ended(job, """
                UPDATE rescene.jobs SET state = 'skipped', reason = ?, finished_at = clock_timestamp()
                WHERE id = ? AND token = ? AND state = 'processing'
                """, Optional.empty(), reason, job.id(), job.token());
    }

    private boolean ended(Job job, String update, Optional<String> error, Object... arguments) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            if (jdbc.update(update, arguments) == 0) {
                return false;
            }
            ready(job.video(), error);
            return true;
        }));
    }

    private void ready(UUID video, Optional<String> error) {
        jdbc.update(READY, video);
        error.ifPresent(why -> jdbc.update("UPDATE public.videos SET error_message = ? WHERE id = ?", why, video));
    }
}
