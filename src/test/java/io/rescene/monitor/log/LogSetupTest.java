package io.rescene.monitor.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogSetupTest {
    private final LoggerContext context = new LoggerContext();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.redisson.client.RedisConnection",
                "io.netty.channel.AbstractChannel",
                "org.apache.camel.impl.engine.BaseExecutorServiceManager"
            })
    void aLostConnectionToRedisIsSaidByWhoNeededItAndNotByLibraries(String library) {
        new LogSetup().configure(context);

        assertThat(context.getLogger(library).isWarnEnabled()).isFalse();
        assertThat(context.getLogger(library).isErrorEnabled()).isTrue();
    }

    @Test
    void ownLinesAreHeard() {
        new LogSetup().configure(context);

        assertThat(context.getLogger("io.rescene.jobs.Anything").isInfoEnabled())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"log.level, FROB", "log.root, 3", "log.all, ''", "log.target, stderr"})
    void whatCantBeUsedIsSaid(String property, String value) {
        System.setProperty(property, value);
        try {
            assertThat(LogSetup.trouble()).get().asString().startsWith("-D" + property + "=" + value + " ");
        } finally {
            System.clearProperty(property);
        }
        assertThat(LogSetup.trouble()).isEmpty();
    }
}
