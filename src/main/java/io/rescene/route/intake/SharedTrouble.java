package io.rescene.route.intake;

import java.util.HashSet;
import java.util.Set;

/**
 * Tells trouble of one job from the same trouble of every job, by how many have met it since it was last over. A job that has
 * lost a delivery before says nothing, and all is believed a few times only: jobs that can never succeed, left alone at the
 * end of a run, would pass for everybody's trouble, and the run would never end.
 */
public final class SharedTrouble {
    /** So many jobs have to meet it. */
    public static final int ENOUGH = 5;

    /** How often in a row, without its being over, the intake is closed for it. */
    public static final int MOST_BELIEVED = 5;

    private final Set<Long> met = new HashSet<>();
    private int believed;

    /** It is over: what was known of it is forgotten. */
    public synchronized void over() {
        met.clear();
        believed = 0;
    }

    /**
     * Notes that a job has met it.
     *
     * @param failedBefore whether the job has lost a delivery before
     * @return whether enough have
     */
    public synchronized boolean metBy(long job, boolean failedBefore) {
        if (!failedBefore && met.size() < ENOUGH) {
            met.add(job);
        }
        return met.size() >= ENOUGH;
    }

    /**
     * Closes the intake for it; those that come while that is closed are believed with the first.
     *
     * @param reason one line for the operator
     * @return false if it was believed too often: the job that met it is to blame
     */
    public boolean closes(Intake intake, Intake.Cause cause, String reason) {
        synchronized (this) {
            if (believed == MOST_BELIEVED && intake.state().isOpen()) {
                return false;
            }
        }
        // Without the lock, as those that are told of it take their time. Of several that come at once one closes it.
        if (intake.close(cause, reason)) {
            believe();
        }
        return true;
    }

    private synchronized void believe() {
        believed++;
    }
}
