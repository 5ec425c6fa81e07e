package io.rescene.monitor;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Map;

/** {@code %job}: which job a line is about, as {@code [run 1 video ID attempt 1] }; nothing if it is about none. */
public final class JobConverter extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
        Map<String, String> job = event.getMDCPropertyMap();
        String video = job.get("video");
        return video == null
                ? ""
                : "[run " + job.get("run") + " video " + video + " attempt " + job.get("attempt") + "] ";
    }
}
