package io.rescene.monitor;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.rescene.text.Text;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.LoggerFactory;

/** Remembers the last warning or error that Rescene logged, as the log shows it: on one line, without secrets. */
public final class LastTrouble extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final int LONGEST = 500;

    private volatile String line = "";

    private LastTrouble() {}

    /** Listens from now on, until it is closed. */
    public static LastTrouble listen() {
        LastTrouble trouble = new LastTrouble();
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            trouble.setContext(context);
            trouble.start();
            logger(context).addAppender(trouble);
        }
        return trouble;
    }

    private static Logger logger(LoggerContext context) {
        return context.getLogger("io.rescene");
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.WARN)) {
            return;
        }
        String text = Mask.line(Mask.secrets(
                String.valueOf(event.getFormattedMessage()), getContext().getObject(Mask.KNOWN)));
        line = Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.SECONDS) + " "
                + Text.beginning(text, LONGEST);
    }

    /** The line with its time (UTC), at most 500 characters of it; empty if there was none. */
    public String line() {
        return line;
    }

    @Override
    public void close() {
        if (getContext() instanceof LoggerContext context) {
            logger(context).detachAppender(this);
        }
        stop();
    }
}
