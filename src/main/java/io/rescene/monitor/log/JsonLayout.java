package io.rescene.monitor.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * A log line as a JSON object: {@code time} (ISO 8601, UTC), {@code level}, {@code logger}, {@code thread}, {@code
 * message}, of a job's line {@code run}, {@code video} and {@code attempt}, and of an error {@code stack}. No secrets and
 * no pictures, as in the text.
 */
final class JsonLayout extends LayoutBase<ILoggingEvent> {
    @Override
    public String doLayout(ILoggingEvent event) {
        ObjectNode line = JsonNodeFactory.instance
                .objectNode()
                .put("time", Instant.ofEpochMilli(event.getTimeStamp()).toString())
                .put("level", event.getLevel().toString())
                .put("logger", event.getLoggerName())
                .put("thread", event.getThreadName())
                .put("message", LogLine.message(event, getContext()));
        event.getMDCPropertyMap().forEach((key, value) -> line.put(key, LogLine.masked(value, getContext())));
        if (event.getThrowableProxy() != null) {
            line.put("stack", LogLine.trace(event, getContext()));
        }
        return line + System.lineSeparator();
    }
}
