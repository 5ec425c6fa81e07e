package io.rescene.route.enqueue;

import io.rescene.estimate.RunEstimate;
import java.util.Optional;

/** Keeps count of what one run of the route {@code enqueue-videos} does; one thread at a time has it. */
final class EnqueuingCount {
    private boolean begun;
    private long found;
    private long wanted;
    private boolean opened;
    private long enqueued;
    private long skipped;
    private long failed;
    private Optional<RunEstimate> estimate = Optional.empty();

    /**
     * Before the first candidate.
     *
     * @param candidates there are
     * @param most of them are enqueued at most
     */
    void begin(long candidates, long most) {
        begun = true;
        found = candidates;
        wanted = most;
    }

    /** Whether {@link #begin} was called. */
    boolean isBegun() {
        return begun;
    }

    /** How many candidates are enqueued at most. */
    long wanted() {
        return wanted;
    }

    /** How many candidates are to be dealt with, as far as is known: where only so many are wanted, one more for each skipped. */
    long total() {
        return Math.min(found, wanted + skipped);
    }

    /**
     * Whether jobs were opened in the last batch that is known of, or could not be: these make work for somebody, workers or
     * the database.
     */
    boolean hasOpened() {
        return opened;
    }

    /** How many candidates have been dealt with. */
    long handled() {
        return enqueued + skipped + failed;
    }

    /** How many candidates have a job already. */
    long skipped() {
        return skipped;
    }

    /** How many candidates' jobs could not be written. */
    long failed() {
        return failed;
    }

    /** Adds a batch. */
    void add(WrittenBatch batch) {
        int size = batch.rows().size();
        opened = !batch.opened().isEmpty() || !batch.failure().isEmpty();
        if (batch.failure().isEmpty()) {
            enqueued += batch.opened().size();
            skipped += size - batch.opened().size();
        } else {
            failed += size;
        }
    }

    /** Adds candidates that have an open job. */
    void addSkipped(int candidates) {
        skipped += candidates;
    }

    /**
     * Adds a candidate of a dry run.
     *
     * @param open whether it has an open job, so that it would be skipped
     */
    void addPreviewed(boolean open) {
        enqueued += open ? 0 : 1;
        skipped += open ? 1 : 0;
    }

    /** Notes what the enqueued come to; empty if it could not be told. */
    void end(Optional<RunEstimate> come) {
        estimate = come;
    }

    /**
     * All of it.
     *
     * @param run the run's number; empty if none was opened
     * @param early why it ended early
     */
    EnqueueReport report(Optional<Long> run, EarlyEnd early) {
        return new EnqueueReport(run, total(), enqueued, skipped, failed, early, estimate);
    }
}
