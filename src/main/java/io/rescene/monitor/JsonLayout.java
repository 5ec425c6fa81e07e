package io.rescene.monitor;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A log line as a JSON object: {@code time} (ISO 8601, UTC), {@code level}, {@code logger}, {@code thread}, {@code
 * message}, of a job's line {@code run}, {@code video} and {@code attempt}, and of an error {@code stack}. No secrets and
 * no pictures, as in the text.
 */
final class JsonLayout extends LayoutBase<ILoggingEvent> {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ThrowableProxyConverter stack = new MaskedThrowableConverter();

    @Override
    public void start() {
        stack.setContext(getContext());
        stack.start();
        super.start();
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        ObjectNode line = MAPPER.createObjectNode()
                .put("time", Instant.ofEpochMilli(event.getTimeStamp()).toString())
                .put("level", event.getLevel().toString())
                .put("logger", event.getLoggerName())
                .put("thread", event.getThreadName())
                .put("message", masked(event.getFormattedMessage()));
        event.getMDCPropertyMap().forEach((key, value) -> line.put(key, masked(value)));
        if (event.getThrowableProxy() != null) {
            line.put("stack", stack.convert(event));
        }
        try {
            return MAPPER.writeValueAsString(line) + System.lineSeparator();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A log line could not be written as JSON", e);
        }
    }

    private String masked(@Nullable String text) {
        return Mask.secrets(String.valueOf(text), getContext().getObject(Mask.KNOWN));
    }
}
