package io.rescene.route.exchange;

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
     * not Rescene's own is named by its class. Of the database's words the further ones are the statement and the row that
     * it refused.
     */
    public static String line(Throwable failure) {
        if (failure instanceof JobFailedException known) {
            return String.valueOf(known.getMessage());
        }
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
        String said = said(cause);
        if (failure instanceof DataAccessException || cause instanceof SQLException) {
            return Text.beginning("the database refused it: " + said, LONGEST);
        }
        return isOurs(cause) ? said : Text.beginning(cause.getClass().getSimpleName() + ": " + said, LONGEST);
    }

    /** Rescene's own speaks to people. */
    private static boolean isOurs(Throwable cause) {
        return cause.getClass().getName().startsWith("io.rescene.");
    }

    /** The first line of the innermost cause, and no word of whose it is. */
    public static String said(Throwable failure) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
        return Text.beginning(Text.firstLine(cause.getMessage()), LONGEST);
    }
}
