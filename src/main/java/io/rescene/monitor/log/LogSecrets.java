package io.rescene.monitor.log;

import ch.qos.logback.classic.LoggerContext;
import io.rescene.monitor.Mask;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Tells the log which texts it may never show. */
public final class LogSecrets {
    /** Shorter ones would mask ordinary words; a secret of this length keeps nobody out. */
    private static final int LEAST_LENGTH = 4;

    private LogSecrets() {}

    /**
     * From now on no log line shows one of these.
     *
     * @param secrets passwords and keys; ones shorter than 4 characters are left out
     */
    public static void hide(Collection<String> secrets) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            List<String> hidden = secrets.stream()
                    .filter(secret -> secret.length() >= LEAST_LENGTH)
                    // The longest first: a shorter one within it would leave its rest to be read.
                    .sorted(Comparator.comparingInt(String::length).reversed())
                    .toList();
            context.putObject(Mask.KNOWN, hidden);
        }
    }
}
