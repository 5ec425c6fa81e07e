package io.rescene.route.exchange;

import io.rescene.resilience.Blame;
import io.rescene.resilience.Causes;
import io.rescene.text.Text;
import java.sql.SQLException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;

/** What is told and stored of a failure. */
public final class FailureText {
    private static final int LONGEST = 500;

    private FailureText() {}

    /**
     * One line: what ends a job in its own words, else, at most 500 characters, the first of the innermost cause; what is
     * not Rescene's own is named by its class, and a database that is away is said to be. Of the database's words the further
     * ones are the statement and the row that it refused.
     */
    public static String line(Throwable failure) {
        if (failure instanceof JobFailedException known) {
            return String.valueOf(known.getMessage());
        }
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
        String said = said(failure);
        if (failure instanceof DataAccessException || cause instanceof SQLException) {
            String what = Blame.isPassing(failure)
                    ? "the database is away, or can't do it now: "
                    : "the database refused it: ";
            return Text.beginning(what + said, LONGEST);
        }
        return isOurs(cause) || cause.getMessage() == null
                ? said
                : Text.beginning(cause.getClass().getSimpleName() + ": " + said, LONGEST);
    }

    /** Rescene's own speaks to people. */
    private static boolean isOurs(Throwable cause) {
        return cause.getClass().getName().startsWith("io.rescene.");
    }

    /** The first line of the innermost cause that has words, and none of whose it is. */
    public static String said(Throwable failure) {
        return Text.beginning(Causes.line(failure), LONGEST);
    }
}
