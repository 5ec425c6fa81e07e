package io.rescene.monitor.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How log lines are written: as logback's configuration says, or as JSON. */
public final class LogFormat {
    private LogFormat() {}

    /** From now on each line of text begins with this, as something is drawn where it goes; empty: with nothing. */
    public static void beginLinesWith(String text) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.putObject(LogLine.BEGIN, text);
        }
    }

    /** From now on the console gets a JSON object a line. */
    public static void json() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            Iterator<Appender<ILoggingEvent>> all =
                    context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
            while (all.hasNext()) {
                if (all.next() instanceof ConsoleAppender<ILoggingEvent> console) {
                    console.setEncoder(encoder(context, new JsonLayout(), StandardCharsets.UTF_8));
                }
            }
        }
    }

    /** What writes events by a layout, started. */
    static LayoutWrappingEncoder<ILoggingEvent> encoder(
            LoggerContext context, Layout<ILoggingEvent> layout, Charset charset) {
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.setCharset(charset);
        encoder.start();
        return encoder;
    }
}
