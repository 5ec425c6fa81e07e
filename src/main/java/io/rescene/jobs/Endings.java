package io.rescene.jobs;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/**
 * How a held job ends other than by being saved. Each ending sets the job and its video in one transaction and only
 * if the token still stands; a worker that lost its job changes neither. Where the library refuses READY the job is dead,
 * and {@link NotReadyException} says so; one that would wait for another delivery of a cancelled run is dropped, and
 * {@link DroppedException} says so.
 */
public final class Endings {
    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

    /** What a failed delivery came to. */
    public enum Failure {
        /** It is tried again later. */
        RETRYING,
        /** It was the last delivery. */
        DEAD,
        /** The job was not ours any more: nothing was changed. */
        LOST
    }

    private static final String DEATHS = "deaths = " + Deaths.kept("jobs");

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;
    private final RetryPolicy policy;
    private final JobWithVideo together;

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
        this.together = new JobWithVideo(jdbc, transaction);
    }

    /**
     * Hands a job back: it is queued again without losing an attempt, and its entry is to be pushed now.
     *
     * @param reason why, one line
     * @return what is to be pushed now; empty if the job was not ours any more: nothing was changed
     */
    public Optional<Runs.Opened> release(Job job, String reason) {
        return together.end(
                job,
                reason,
                Optional.empty(),
                () -> jdbc.query("""
                    UPDATE rescene.jobs SET state = 'queued', token = NULL, worker_id = NULL, attempts = attempts - 1,
                        reason = ?, pushed_at = clock_timestamp(), %s
                    WHERE id = ? AND token = ? AND state = 'processing'
                    RETURNING id, video_id, extra
                    """.formatted(DEATHS), Runs.Opened.ROW, reason, job.id(), job.token()).stream()
                        .findFirst());
    }

    /**
     * Keeps a job queued until an account has room again, without losing an attempt; it is not to be pushed.
     *
     * @param account the account at its cap
     * @param usd what the job's next call may cost at worst, USD
     * @param reason why, one line
     * @return false if the job was not ours any more: nothing was changed
     */
    public boolean cap(Job job, String account, BigDecimal usd, String reason) {
        return ended(job, reason, Optional.empty(), """
                UPDATE rescene.jobs SET state = 'queued', token = NULL, worker_id = NULL, attempts = attempts - 1,
                    capped_by = ?, capped_usd = ?, reason = ?, %s
                WHERE id = ? AND token = ? AND state = 'processing'
                """.formatted(DEATHS), account, usd, reason, job.id(), job.token());
    }

    /**
     * Notes a failed delivery: the job is tried again later, or it is dead and the video says why.
     *
     * @param reason why, one line
     */
    public Failure fail(Job job, String reason) {
        if (!policy.isLast(job.attempt())) {
            boolean held = ended(
                    job,
                    reason,
                    Optional.empty(),
                    """
                    UPDATE rescene.jobs SET state = 'retrying', token = NULL, worker_id = NULL, reason = ?,
                        not_before = clock_timestamp() + ? * interval '1 millisecond', %s
                    WHERE id = ? AND token = ? AND state = 'processing'
                    """.formatted(DEATHS),
                    reason,
                    policy.pause(job.attempt()).toMillis(),
                    job.id(),
                    job.token());
            return held ? Failure.RETRYING : Failure.LOST;
        }
        boolean held = ended(job, reason, Optional.of(reason), JobWithVideo.DEAD, reason, job.id(), job.token());
        return held ? Failure.DEAD : Failure.LOST;
    }

    /**
     * Notes that a queued job could not even be claimed, by no passing trouble: a failed delivery like any other, so
     * that it stands in nobody's way for ever.
     *
     * @param reason why, one line
     * @return {@link Failure#LOST} if the job is not queued any more: nothing was changed
     */
    public Failure failUnclaimed(long job, String reason) {
        Failure failure = transaction.execute(status -> countFailure(job, reason));
        if (failure == Failure.DEAD) {
            try {
                jdbc.update(JobWithVideo.error("(SELECT video_id FROM rescene.jobs WHERE id = ?)"), reason, job);
            } catch (DataAccessException e) {
                LOG.debug("The video of dead job {} can't say why", job, e);
            }
        }
        return failure;
    }

    /** Whether a job has lost a delivery, also one before it was opened again. */
    public boolean hasFailed(long job) {
        return jdbc
                .queryForList(
                        "SELECT id FROM rescene.jobs WHERE id = ? AND (reopened OR attempts > 0)", Long.class, job)
                .stream()
                .findAny()
                .isPresent();
    }

    private Failure countFailure(long job, String reason) {
        List<Integer> attempts = jdbc.queryForList(
                "SELECT attempts + 1 FROM rescene.jobs WHERE id = ? AND state = 'queued' FOR UPDATE",
                Integer.class,
                job);
        if (attempts.isEmpty()) {
            return Failure.LOST;
        }
        int attempt = attempts.get(0);
        boolean dead = policy.isLast(attempt);
        jdbc.update("""
                    UPDATE rescene.jobs SET attempts = ?, reason = ?, state = CASE WHEN ? THEN 'dead' ELSE 'retrying' END,
                        finished_at = CASE WHEN ? THEN clock_timestamp() END,
                        not_before = clock_timestamp() + ? * interval '1 millisecond',
                        capped_by = NULL, capped_usd = NULL
                    WHERE id = ?
                    """, attempt, reason, dead, dead, policy.pause(attempt).toMillis(), job);
        return dead ? Failure.DEAD : Failure.RETRYING;
    }

    /**
     * Closes a job whose video went away, or was given another status, while it was in work.
     *
     * @param reason why, one line
     * @return false if the job was not ours any more
     */
    public boolean skip(Job job, String reason) {
        return ended(job, reason, Optional.empty(), """
                UPDATE rescene.jobs SET state = 'skipped', reason = ?, finished_at = clock_timestamp()
                WHERE id = ? AND token = ? AND state = 'processing'
                """, reason, job.id(), job.token());
    }

    private boolean ended(Job job, String reason, Optional<String> error, String update, Object... arguments) {
        return together.end(
                        job,
                        reason,
                        error,
                        () -> jdbc.update(update, arguments) == 0 ? Optional.empty() : Optional.of(true))
                .isPresent();
    }
}
