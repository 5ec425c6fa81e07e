package io.rescene.monitor.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.LayoutBase;
import io.rescene.monitor.Mask;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * A log message as it is written: {@code yyyy-MM-dd HH:mm:ss LEVEL message} on one line, then the stack trace if there is
 * one. Of a job's message {@code [run 1 video ID attempt 1]} comes first.
 * Every message goes through the mask, whatever the level: no key, password or picture gets into a log.
 */
public final class LogLine extends LayoutBase<ILoggingEvent> {
    /** The HTTP client's: whole prompts and pictures, cut into pieces that no pattern finds. */
    private static final String WIRE = "org.apache.hc.client5.http.wire";

    /** What the context holds here begins each line: what clears the line that a progress bar is drawn on. */
    static final String BEGIN = "io.rescene.begin";

    private final ZoneId zone = ZoneId.systemDefault();

    /** Called by {@link LogSetup}, or by Logback where another configuration names this layout. */
    public LogLine() {}

    @Override
    public String doLayout(ILoggingEvent event) {
        LocalDateTime time = LocalDateTime.ofInstant(Instant.ofEpochMilli(event.getTimeStamp()), zone);
        StringBuilder line = new StringBuilder(160);
        if (getContext().getObject(BEGIN) instanceof String clear) {
            line.append(clear);
        }
        DateTimeFormatter.ISO_LOCAL_DATE.formatTo(time, line);
        DateTimeFormatter.ISO_LOCAL_TIME.formatTo(time.truncatedTo(ChronoUnit.SECONDS), line.append(' '));
        String level = event.getLevel().toString();
        line.append(' ').append(level).append(" ".repeat(Math.max(0, 5 - level.length())));
        line.append(' ').append(job(event.getMDCPropertyMap()));
        line.append(Mask.line(message(event, getContext()))).append(System.lineSeparator());
        return line.append(trace(event, getContext())).toString();
    }

    private static String job(Map<String, String> mdc) {
        String video = mdc.get("video");
        return video == null
                ? ""
                : "[run " + mdc.get("run") + " video " + video + " attempt " + mdc.get("attempt") + "] ";
    }

    /** The message without what must not be written. */
    static String message(ILoggingEvent event, Context context) {
        String message = String.valueOf(event.getFormattedMessage());
        return masked(event.getLoggerName().equals(WIRE) ? Mask.payload(message) : message, context);
    }

    /** The stack trace without what must not be written; empty if there is none. */
    static String trace(ILoggingEvent event, Context context) {
        IThrowableProxy thrown = event.getThrowableProxy();
        return thrown == null ? "" : masked(ThrowableProxyUtil.asString(thrown), context);
    }

    /** A text without secrets. */
    static String masked(String text, Context context) {
        return Mask.secrets(text, context.getObject(Mask.KNOWN));
    }
}
