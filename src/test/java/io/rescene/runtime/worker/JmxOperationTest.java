package io.rescene.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.runtime.exit.UserException;
import io.rescene.support.LogHeard;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redisson.client.RedisException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

class JmxOperationTest {
    private final LogHeard heard = new LogHeard();

    @AfterEach
    void close() {
        heard.close();
    }

    private void fails(RuntimeException trouble, String said) {
        assertThatThrownBy(() -> JmxOperation.of(() -> {
                    throw trouble;
                }))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContaining(said)
                .hasNoCause();
    }

    @Test
    void whatIsKnownNeedsNoStackTrace() {
        fails(new CannotGetJdbcConnectionException("none", new SQLException("refused", "08001")), "is away");
        fails(new UserException(3, "Redis takes no writes", new RedisException("OOM")), "Redis takes no writes");

        assertThat(heard.stackTraces(JmxOperation.class.getName())).isZero();
    }

    @Test
    void whatIsUnexpectedIsInTheLogWithItsStackTrace() {
        fails(new NullPointerException(), "unexpectedly");

        assertThat(heard.stackTraces(JmxOperation.class.getName())).isOne();
    }
}
