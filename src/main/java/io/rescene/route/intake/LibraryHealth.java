package io.rescene.route.intake;

/**
 * Tells what the library's own code does to one video from what it does to every one: where it broke for several jobs and
 * let none be saved meanwhile, no job is to blame, and the worker waits.
 */
public final class LibraryHealth {
    private final Intake intake;
    private final SharedTrouble broken = new SharedTrouble();
    private final SharedTrouble stuck = new SharedTrouble();

    /**
     * Nothing was seen yet.
     *
     * @param intake is closed where the trouble is everybody's
     */
    public LibraryHealth(Intake intake) {
        this.intake = intake;
    }

    /** A video was saved. */
    public void saved() {
        broken.over();
        stuck.over();
    }

    /**
     * Notes that it lets a job not even end.
     *
     * @return whether it does so for several and let none be saved meanwhile: then no other could end either, and what it cost
     *     until then would be for nothing
     */
    public boolean couldNotEnd(long job) {
        return stuck.metBy(job, false);
    }

    /**
     * Notes that it broke for a job, and closes the intake if it does for all.
     *
     * @param failedBefore whether the job has lost a delivery before
     * @param said the database's words
     * @return whether it does for all: then this job is to lose no delivery
     */
    public boolean brokeFor(long job, boolean failedBefore, String said) {
        return broken.metBy(job, failedBefore)
                && broken.closes(
                        intake,
                        Intake.Cause.PASSING,
                        "the database's triggers or functions failed for " + SharedTrouble.ENOUGH
                                + " videos in a row, and none was saved between: " + said);
    }
}
