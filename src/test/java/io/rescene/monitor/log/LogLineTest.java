package io.rescene.monitor.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.rescene.monitor.Mask;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogLineTest {
    private final LoggerContext context = new LoggerContext();
    private final LogLine layout = new LogLine();

    private String line(String logger, Level level, String message, @Nullable Throwable thrown) {
        layout.setContext(context);
        context.setMDCAdapter(new LogbackMDCAdapter());
        Logger from = context.getLogger(logger);
        return layout.doLayout(new LoggingEvent("", from, level, message, thrown, null));
    }

    @Test
    void isTimeLevelAndMessage() {
        assertThat(line("io.rescene.X", Level.INFO, "Processing video 1", null))
                .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d INFO  Processing video 1\\R");
        assertThat(line("io.rescene.X", Level.ERROR, "two\nlines", null))
                .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d ERROR two\\\\u000alines\\R");
    }

    @Test
    void namesTheJobBeforeTheMessageAndClearsABar() {
        layout.setContext(context);
        context.putObject(LogLine.BEGIN, "<clear>");
        LoggingEvent event =
                new LoggingEvent("", context.getLogger("io.rescene.X"), Level.INFO, "Processing video 0-1", null, null);
        event.setMDCPropertyMap(Map.of("run", "3", "video", "0-1", "attempt", "2"));
        assertThat(layout.doLayout(event))
                .matches(
                        "<clear>\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d INFO  \\[run 3 video 0-1 attempt 2] Processing video 0-1\\R");
    }

    @Test
    void hidesSecretsInMessageAndTrace() {
        context.putObject(Mask.KNOWN, List.of("hunter2"));
        String line =
                line("io.rescene.X", Level.WARN, "it says hunter2", new IllegalStateException("sk-SECRETsecret1"));
        assertThat(line)
                .doesNotContain("hunter2", "SECRET")
                .contains("it says ***", "IllegalStateException: sk-***", "\tat ");
    }

    @Test
    void hidesWhatGoesOverTheWire() {
        assertThat(line("org.apache.hc.client5.http.wire", Level.TRACE, "http-outgoing-0 >> \"prompt\"", null))
                .contains("http-outgoing-0 >> *** (8 characters)")
                .doesNotContain("prompt");
    }

    @Test
    void isWhatIsUsedAndFollowsTheLevelsAsked() {
        new LogSetup().configure(context);
        assertThat(context.getLogger("io.rescene").isInfoEnabled()).isTrue();
        assertThat(context.getLogger("org.redisson").isWarnEnabled()).isFalse();
        assertThat(context.getLogger("anyone.else").isWarnEnabled()).isTrue();
        assertThat(context.getLogger("anyone.else").isInfoEnabled()).isFalse();
    }
}
