package io.rescene.route.intake;

import io.rescene.jobs.Job;
import io.rescene.resilience.BoundedMap;
import java.util.Map;

/**
 * Tells what a video's rows do to the query that reads its scenes from a mistake in that, which shows only with rows, as a
 * division by zero: where it has read no video's scenes yet and fails for several jobs, it would for every job. Nothing is
 * paid by then, so that this is believed for as long as it takes.
 */
public final class ScenesHealth {
    private static final int MOST_QUERIES = 100;

    /** What is known of a query: whether it has read the scenes of a video, else for how many jobs it has failed. */
    private static final class Known {
        private final SharedTrouble failures = new SharedTrouble();
        private volatile boolean reads;
    }

    private final Intake intake;
    private final Map<String, Known> queries = new BoundedMap<>(MOST_QUERIES);

    /**
     * Nothing was read yet.
     *
     * @param intake is closed where the query fails for every job
     */
    public ScenesHealth(Intake intake) {
        this.intake = intake;
    }

    /**
     * A query has read the scenes of a video that has some.
     *
     * @param query has the same name for the same text
     */
    public void read(String query) {
        known(query).reads = true;
    }

    /**
     * Notes that a query failed for a job, and closes the intake if it does for every one.
     *
     * @param reason one line for the operator
     * @return whether it does: then this job is to lose no delivery
     */
    public boolean failFor(String query, Job job, String reason) {
        Known known = known(query);
        if (!known.failures.metBy(job.id(), job.failedBefore()) || known.reads) {
            return false;
        }
        intake.close(
                Intake.Cause.PASSING,
                "the scenes of " + SharedTrouble.ENOUGH + " videos could not be read, and none of another: " + reason);
        return true;
    }

    private synchronized Known known(String query) {
        return queries.computeIfAbsent(query, unknown -> new Known());
    }
}
