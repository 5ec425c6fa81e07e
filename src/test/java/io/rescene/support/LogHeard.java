package io.rescene.support;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Hears what gets into the log of this process until it is closed. */
public final class LogHeard implements AutoCloseable {
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    /** Hears from now on. */
    public LogHeard() {
        appender.list = new CopyOnWriteArrayList<>();
        appender.start();
        root.addAppender(appender);
    }

    /** All that was said so far by loggers whose names begin like this, each line as {@code LEVEL logger: message}. */
    public List<String> lines(String logger) {
        return appender.list.stream()
                .filter(event -> event.getLoggerName().startsWith(logger))
                .map(event -> event.getLevel() + " " + event.getLoggerName() + ": " + event.getFormattedMessage())
                .toList();
    }

    /** How many lines of these loggers came with a stack trace, from INFO on. */
    public long stackTraces(String logger) {
        return appender.list.stream()
                .filter(event -> event.getLoggerName().startsWith(logger))
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO) && event.getThrowableProxy() != null)
                .count();
    }

    @Override
    public void close() {
        root.detachAppender(appender);
    }
}
