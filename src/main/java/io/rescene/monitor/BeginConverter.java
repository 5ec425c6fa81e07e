package io.rescene.monitor;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** {@code %begin}: what clears the line that a progress bar is drawn on; nothing while there is none. */
public final class BeginConverter extends ClassicConverter {
    static final String TEXT = "io.rescene.begin";

    @Override
    public String convert(ILoggingEvent event) {
        return getContext().getObject(TEXT) instanceof String text ? text : "";
    }
}
