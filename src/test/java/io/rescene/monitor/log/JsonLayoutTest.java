package io.rescene.monitor.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rescene.monitor.Mask;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JsonLayoutTest {
    private final LoggerContext context = new LoggerContext();
    private final JsonLayout layout = new JsonLayout();

    @BeforeEach
    void start() {
        context.putObject(Mask.KNOWN, List.of("known-secret"));
        layout.setContext(context);
        layout.start();
    }

    private LoggingEvent event(String message, @Nullable Throwable trouble) {
        Logger logger = context.getLogger("io.rescene.some");
        LoggingEvent event = new LoggingEvent("", logger, Level.WARN, message, trouble, new Object[0]);
        event.setMDCPropertyMap(Map.of("run", "3", "video", "0-1", "attempt", "2"));
        return event;
    }

    @Test
    void isOneObjectOnOneLineWithTheJob() throws IOException {
        String line = layout.doLayout(event("two\nlines \"quoted\"", null));
        assertThat(line.strip().lines()).hasSize(1);
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.path("message").asText()).isEqualTo("two\nlines \"quoted\"");
        assertThat(json.path("level").asText()).isEqualTo("WARN");
        assertThat(json.path("logger").asText()).isEqualTo("io.rescene.some");
        assertThat(json.path("time").asText()).endsWith("Z");
        assertThat(json.path("run").asText()
                        + json.path("video").asText()
                        + json.path("attempt").asText())
                .isEqualTo("30-12");
        assertThat(json.has("stack")).isFalse();
    }

    @Test
    void secretsAreMaskedInMessagesAndStacks() throws IOException {
        String line = layout.doLayout(
                event("Bearer abcdefgh known-secret", new IllegalStateException("postgres://u:hidden@h known-secret")));
        assertThat(line).doesNotContain("abcdefgh", "known-secret", "hidden");
        assertThat(new ObjectMapper().readTree(line).path("stack").asText()).contains("IllegalStateException");
    }
}
