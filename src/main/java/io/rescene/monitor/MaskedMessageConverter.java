package io.rescene.monitor;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** {@code %masked}: the message on one line, without secrets and pictures. */
public final class MaskedMessageConverter extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
        return Mask.line(Mask.secrets(
                String.valueOf(event.getFormattedMessage()), getContext().getObject(Mask.KNOWN)));
    }
}
