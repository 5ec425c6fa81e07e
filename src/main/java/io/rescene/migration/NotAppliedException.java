package io.rescene.migration;

import io.rescene.text.Text;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.api.FlywayException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;

/** A migration that was not applied, as a folder of one's own, its history, or what is in the tables keeps it; says which, and why. */
public final class NotAppliedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    /** As Flyway names a file that it could not go through. */
    private static final Pattern FILE = Pattern.compile("script (\\S+\\.sql)");

    NotAppliedException(FlywayException failure) {
        super(words(failure), failure);
    }

    /** One that was applied already, and is to mend what the schema lacks. */
    NotAppliedException(String file, DataAccessException failure) {
        super(file + " was not applied: " + why(failure), failure);
    }

    private static String words(FlywayException failure) {
        Matcher file = FILE.matcher(String.valueOf(failure.getMessage()));
        return (file.find() ? file.group(1) + " was not applied: " : "Nothing was applied: ") + why(failure);
    }

    private static String why(RuntimeException failure) {
        return Text.firstLine(NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
    }
}
