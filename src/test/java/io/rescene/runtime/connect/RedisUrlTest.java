package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.runtime.exit.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisUrlTest {
    @ParameterizedTest
    @CsvSource({
        "redis://h, redis://h:6379/0",
        "redis://h/, redis://h:6379/0",
        "redis://h:1/3, redis://h:1/3",
        "redis://:p@h:1?db=3, redis://h:1/3",
        "rediss://h:1/?ssl_cert_reqs=none&db=3, rediss://h:1/3",
        "redis://h:1/2?db=3, redis://h:1/3"
    })
    void theDatabasesNumberIsInThePathOrInTheQuery(String text, String shown) {
        assertThat(RedisUrl.of(text).shown()).isEqualTo(shown);
    }

    @Test
    void anythingElseForItIsRefused() {
        assertThatThrownBy(() -> RedisUrl.of("redis://h?db=x"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("database number");
    }
}
