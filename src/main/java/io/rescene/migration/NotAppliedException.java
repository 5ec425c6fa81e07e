package io.rescene.migration;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.api.FlywayException;
import org.springframework.core.NestedExceptionUtils;

/** A migration that was not applied, which only a folder of one's own or its history brings about; says which, and why. */
public final class NotAppliedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    /** As Flyway names a file that it could not go through. */
    private static final Pattern FILE = Pattern.compile("script (\\S+\\.sql)");

    NotAppliedException(FlywayException failure) {
        super(words(failure), failure);
    }

    private static String words(FlywayException failure) {
        Matcher file = FILE.matcher(String.valueOf(failure.getMessage()));
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
        String why =
                String.valueOf(cause.getMessage()).strip().lines().findFirst().orElse("");
        return (file.find() ? file.group(1) + " was not applied: " : "Nothing was applied: ") + why;
    }
}
