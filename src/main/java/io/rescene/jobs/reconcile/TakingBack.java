package io.rescene.jobs.reconcile;

import io.rescene.jobs.Refusals;
import io.rescene.jobs.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Takes jobs in work from a worker that does not work on them, without losing an attempt. What somebody else locks, a job
 * or a video, is passed over until another time: nobody waits, so that one locked row holds no other job up. Nor does one
 * that the library's triggers and constraints refuse to have written.
 */
final class TakingBack {
    /**
     * What became of a worker's jobs.
     *
     * @param queued to be pushed now
     * @param locked videos that somebody else locks: their jobs are as they were
     */
    record Result(List<Runs.Opened> queued, List<UUID> locked) {
        /** Nothing became of them. */
        static final Result NOTHING = new Result(List.of(), List.of());

        private static Result of(List<Result> parts) {
            return new Result(
                    parts.stream().flatMap(part -> part.queued().stream()).toList(),
                    parts.stream().flatMap(part -> part.locked().stream()).toList());
        }
    }

    /** How each statement is carried out. */
    @FunctionalInterface
    interface Turn {
        /** Carries it out in a transaction of its own, or not now: {@link Result#NOTHING}. */
        Result take(Supplier<Result> statement);
    }

    private static final Logger LOG = LoggerFactory.getLogger(TakingBack.class);

    private final TakingStatement statement;
    private final Turn turn;

    TakingBack(TakingStatement statement, Turn turn) {
        this.statement = statement;
        this.turn = turn;
    }

    /**
     * Takes a worker's jobs: all at once, or one by one if the database refuses one of them.
     *
     * @param arguments of the statement's condition
     * @throws DataAccessException if the database is away
     */
    Result from(UUID worker, Object... arguments) {
        try {
            return turn.take(() -> statement.all(worker, arguments));
        } catch (DataAccessException e) {
            if (Refusals.isPassing(e)) {
                throw e;
            }
            LOG.debug("The jobs of worker {} are taken one by one", worker, e);
        }
        List<Result> parts = new ArrayList<>();
        for (long job : statement.jobs(worker, arguments)) {
            try {
                parts.add(one(job, TakingStatement.Way.WHOLE, worker, arguments));
            } catch (DataAccessException e) {
                LOG.debug("Job {} can't be taken back now", job, e);
                if (Refusals.isPassing(e)) {
                    // The others next time; those that were taken are to be pushed.
                    break;
                }
            }
        }
        return Result.of(parts);
    }

    /**
     * Takes one job, and if its video is refused as much as can be: the job is dead if that is not set READY, as a video that
     * stays PROCESSING is no candidate.
     */
    private Result one(long job, TakingStatement.Way way, UUID worker, Object... arguments) {
        try {
            return turn.take(() -> statement.one(job, way, worker, arguments));
        } catch (DataAccessException e) {
            if (!Refusals.isOfVideo(e) || way.refusal().isPresent()) {
                throw e;
            }
            LOG.debug("The video of job {} can't be written", job, e);
            return one(job, way.without(e), worker, arguments);
        }
    }
}
