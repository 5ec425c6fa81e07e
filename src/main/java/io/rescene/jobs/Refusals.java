package io.rescene.jobs;

import io.rescene.resilience.Causes;
import io.rescene.resilience.SqlTrouble;
import java.util.function.Predicate;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.TransientDataAccessException;

/** Which trouble is the library's refusal of one video, by its triggers and constraints, and what is said of it. */
public final class Refusals {
    private final Predicate<Throwable> passing;

    /**
     * Told by this.
     *
     * @param passing tells trouble that passes from what the database refuses for good
     */
    public Refusals(Predicate<Throwable> passing) {
        this.passing = passing;
    }

    /** Whether trouble passes by itself. */
    public boolean isPassing(DataAccessException trouble) {
        return passing.test(trouble) || trouble instanceof TransientDataAccessException;
    }

    /** Whether trouble is a verdict on the one video, neither passing nor of what can be mended for all videos. */
    public boolean isOfVideo(DataAccessException trouble) {
        return !isPassing(trouble) && !SqlTrouble.isOfStatement(trouble) && !SqlTrouble.isLibraryBroken(trouble);
    }

    /** What is added to the reason of a job whose video could not be set READY. */
    public static String notReady(DataAccessException refusal) {
        return "; its video stays PROCESSING, as the database refused to set it READY: " + Causes.line(refusal);
    }
}
