package io.rescene.route.enqueue;

import io.rescene.estimate.RunEstimate;
import java.util.Optional;

/**
 * What one run of the route {@code enqueue-videos} did.
 *
 * @param run the run's number; empty for a dry run, and if nothing was there to enqueue
 * @param found the candidates there were at the beginning; with a limit, those that were looked at
 * @param enqueued jobs opened
 * @param skipped candidates that have an open job, or by polling a dead one
 * @param failed candidates whose job could not be written
 * @param early why it ended before all candidates were dealt with, if it did
 * @param estimate what the enqueued come to; empty if it could not be told
 */
public record EnqueueReport(
        Optional<Long> run,
        long found,
        long enqueued,
        long skipped,
        long failed,
        EarlyEnd early,
        Optional<RunEstimate> estimate) {
    /** The candidates that were not dealt with, as it ended before their turn. */
    public long left() {
        return Math.max(0, found - enqueued - skipped - failed);
    }
}
