package io.rescene.monitor;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * A log message as it is written: {@code HH:mm:ss LEVEL message} on one line, then the stack trace if there is one.
 * Every message goes through the mask, whatever the level: no key, password or picture gets into a log.
 */
public final class LogLine extends LayoutBase<ILoggingEvent> {
    /** The HTTP client's: whole prompts and pictures, cut into pieces that no pattern finds. */
    private static final String WIRE = "org.apache.hc.client5.http.wire";

    private final ZoneId zone = ZoneId.systemDefault();

    /** Called by {@link LogSetup}, or by Logback where another configuration names this layout. */
    public LogLine() {}

    @Override
    public String doLayout(ILoggingEvent event) {
        LocalTime time = LocalTime.ofInstant(Instant.ofEpochMilli(event.getTimeStamp()), zone);
        StringBuilder line = new StringBuilder(160);
        DateTimeFormatter.ISO_LOCAL_TIME.formatTo(time.truncatedTo(ChronoUnit.SECONDS), line);
        String level = event.getLevel().toString();
        line.append(' ').append(level).append(" ".repeat(Math.max(0, 5 - level.length())));
        line.append(' ').append(message(event)).append(System.lineSeparator());
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append(masked(ThrowableProxyUtil.asString(thrown)));
        }
        return line.toString();
    }

    private String message(ILoggingEvent event) {
        String message = String.valueOf(event.getFormattedMessage());
        return Mask.line(masked(event.getLoggerName().equals(WIRE) ? Mask.payload(message) : message));
    }

    private String masked(String text) {
        return Mask.secrets(text, getContext().getObject(Mask.KNOWN));
    }
}
