package io.rescene.route;

import io.rescene.route.exchange.Intake;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells what the library's own code does to one video from what it does to every one: where it broke for several jobs and
 * let none be saved meanwhile, no job is to blame, and the worker waits. A job that has lost a delivery before says nothing,
 * and all is believed a few times only: videos that can never be saved, left alone at the end of a run, would pass for a
 * library that can't be written, and the run would never end.
 */
final class LibraryHealth {
    /** How many jobs in a row it breaks for before it is for all. */
    static final int IN_A_ROW = 5;

    /** How often in a row, without a save, the worker waits. */
    static final int MOST_BELIEVED = 5;

    private final Intake intake;
    private final Set<Long> broken = new HashSet<>();
    private final Set<Long> stuck = new HashSet<>();
    private int believed;

    LibraryHealth(Intake intake) {
        this.intake = intake;
    }

    /** A video was saved. */
    synchronized void saved() {
        broken.clear();
        stuck.clear();
        believed = 0;
    }

    /**
     * Notes that it lets a job not even end.
     *
     * @return whether it does so for several and let none be saved meanwhile: then no other could end either, and what it cost
     *     until then would be for nothing
     */
    synchronized boolean isEndlessForAll(long job) {
        stuck.add(job);
        return stuck.size() >= IN_A_ROW;
    }

    /**
     * Notes that it broke for a job, and closes the intake if it does for all.
     *
     * @param failedBefore whether the job has lost a delivery before
     * @param said the database's words
     * @return whether it does for all: then this job is to lose no delivery
     */
    synchronized boolean isBrokenForAll(long job, boolean failedBefore, String said) {
        if (!failedBefore && broken.size() < IN_A_ROW) {
            broken.add(job);
        }
        if (broken.size() < IN_A_ROW) {
            return false;
        }
        if (intake.state().isOpen()) {
            if (believed == MOST_BELIEVED) {
                return false;
            }
            believed++;
            intake.close(
                    Intake.Cause.PASSING,
                    "the database's triggers or functions failed for " + IN_A_ROW
                            + " videos in a row, and none was saved between: " + said);
        }
        return true;
    }
}
