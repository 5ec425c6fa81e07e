package io.rescene.jobs;

import io.rescene.resilience.Blame;
import io.rescene.resilience.Causes;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.TransientDataAccessException;

/** Which trouble is the library's refusal of one video, by its triggers and constraints, and what is said of it. */
public final class Refusals {
    private Refusals() {}

    /** Whether trouble passes by itself; a statement that was cancelled counts, as the next try may have the time. */
    public static boolean isPassing(DataAccessException trouble) {
        return Blame.isPassing(trouble) || trouble instanceof TransientDataAccessException;
    }

    /** Whether trouble is a verdict on the one video, neither passing nor of what can be mended for all videos. */
    public static boolean isOfVideo(DataAccessException trouble) {
        return !isPassing(trouble) && Blame.of(trouble) == Blame.JOB;
    }

    /** What is added to the reason of a job whose video could not be set READY. */
    public static String notReady(DataAccessException refusal) {
        return "; its video stays PROCESSING, as the database refused to set it READY: " + Causes.line(refusal);
    }
}
