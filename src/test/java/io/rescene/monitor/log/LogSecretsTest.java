package io.rescene.monitor.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import io.rescene.monitor.Mask;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogSecretsTest {
    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Optional<Object> before = Optional.ofNullable(context.getObject(Mask.KNOWN));

    @AfterEach
    void putBack() {
        context.putObject(Mask.KNOWN, before.orElse(List.of()));
    }

    private String masked(String text) {
        return LogLine.masked(text, context);
    }

    @Test
    void whatIsTooShortForASecretIsOrdinaryText() {
        LogSecrets.hide(Set.of("abc", "wxyz"));
        assertThat(masked("abc wxyz")).isEqualTo("abc ***");
    }

    /** As where one password begins like another. */
    @Test
    void ofALongerSecretNothingIsLeftThatAShorterOneIsNot() {
        LogSecrets.hide(List.of("pass", "password7", "word"));
        assertThat(masked("password7 pass")).isEqualTo("*** ***");
    }
}
