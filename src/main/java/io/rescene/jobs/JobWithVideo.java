package io.rescene.jobs;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Ends a job and sets its video READY in one transaction. What the library's triggers and constraints refuse of the video
 * must not keep the job from ending: it would be handed back and refused again for ever. What concerns all videos and
 * somebody can mend, such as a missing right, is thrown.
 */
final class JobWithVideo {
    private static final Logger LOG = LoggerFactory.getLogger(JobWithVideo.class);

    private static final String READY =
            "UPDATE public.videos SET status = 'READY' WHERE id = ? AND status = 'PROCESSING'";

    private static final String ERROR = error("?");

    /** Its arguments are the reason, the job's id and its token. */
    static final String DEAD = """
            UPDATE rescene.jobs SET state = 'dead', reason = ?, finished_at = clock_timestamp()
            WHERE id = ? AND token = ? AND state = 'processing'
            """;

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;

    JobWithVideo(JdbcTemplate jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /**
     * The statement by which a video says why its job is dead.
     *
     * @param video SQL for the video's id
     */
    static String error(String video) {
        return "UPDATE public.videos SET error_message = " + ErrorMessage.fitting("?") + " WHERE id = " + video;
    }

    /** How a video says why its job is dead, to be planned. */
    static WritePlans.Sample sample() {
        return new WritePlans.Sample(ERROR, List.of("", WritePlans.NOBODY));
    }

    /**
     * Ends a job with its video; without its error message if only that is refused.
     *
     * @param reason why, one line
     * @param error the video's error message, if it is to have one
     * @param update ends the job; empty if it was not ours any more: then nothing is changed
     * @return what the update gave
     * @throws DataAccessException if it could not end now: the job is as it was
     * @throws DroppedException if its run was cancelled, so that it is dropped instead of waiting for another delivery
     * @throws NotReadyException if the database refuses to set the video READY: the job is dead, whatever it was to be. To
     *     queue it again would be no use, as a video that stays PROCESSING is no candidate
     */
    <R> Optional<R> end(Job job, String reason, Optional<String> error, Supplier<Optional<R>> update) {
        AtomicBoolean dropped = new AtomicBoolean();
        try {
            Optional<R> result = transaction.execute(status -> {
                Optional<R> ended = update.get();
                if (ended.isPresent()) {
                    jdbc.update(READY, job.video());
                    error.ifPresent(why -> jdbc.update(ERROR, why, job.video()));
                    // Now, not only at its next claim: until then its video would be nobody else's.
                    dropped.set(CancelledRuns.drop(jdbc, List.of(job.id())) > 0);
                }
                return ended;
            });
            if (dropped.get()) {
                throw new DroppedException(reason);
            }
            return result;
        } catch (DataAccessException e) {
            if (!Refusals.isOfVideo(e)) {
                throw e;
            }
            LOG.debug("The video of job {} can't be written", job.id(), e);
            if (error.isPresent()) {
                return end(job, reason, Optional.empty(), update);
            }
            return dead(job, reason, e);
        }
    }

    private <R> Optional<R> dead(Job job, String reason, DataAccessException refusal) {
        String line = reason + Refusals.notReady(refusal);
        int held = jdbc.update(DEAD, line, job.id(), job.token());
        if (held == 0) {
            return Optional.empty();
        }
        throw new NotReadyException(line, refusal);
    }
}
