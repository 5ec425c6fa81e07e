package io.rescene.monitor;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** {@code %masked}: the message on one line, without secrets and pictures, and without what goes over the wire. */
public final class MaskedMessageConverter extends ClassicConverter {
    /** The HTTP client's: whole prompts and pictures, cut into pieces that no pattern finds. */
    private static final String WIRE = "org.apache.hc.client5.http.wire";

    @Override
    public String convert(ILoggingEvent event) {
        String message = String.valueOf(event.getFormattedMessage());
        String shown = event.getLoggerName().equals(WIRE) ? Mask.payload(message) : message;
        return Mask.line(Mask.secrets(shown, getContext().getObject(Mask.KNOWN)));
    }
}
