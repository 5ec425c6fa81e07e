package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.runtime.exit.UserException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://:SECRET@h?db=x",
                "redis://:SECRET@h/1/2",
                "redis://:SECRET@h/99999",
                "redis://:SECRET@h/x"
            })
    void anythingElseForItIsRefused(String text) {
        refused(text, "database number");
    }

    /** Whoever writes it believes that it does something. */
    @ParameterizedTest
    @CsvSource({
        "redis://:SECRET@h?databse=3, databse",
        "redis://:SECRET@h/1?db=1&ssl_ca_certs=SECRET, ssl_ca_certs",
        "redis://h?password=SECRET, password",
        "redis://h/1?DB=3, DB"
    })
    void aParameterThatIsNotKnownIsRefused(String text, String name) {
        refused(text, "not have the parameter " + name + ": of a query it takes db=NUMBER alone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://h?SECRET", "redis://h?SE:CRET=1", "redis://h?db"})
    void whatMayBeTheRestOfAPasswordIsNotNamed(String text) {
        refused(text, "be redis://");
    }

    @Test
    void oneHostOfRedisIsMeant() {
        refused("http://:SECRET@h:6379", "rediss:// for TLS");
        refused("h:6379", "rediss:// for TLS");
        refused("redis://:SECRET@h1,h2/0", "one host");
        assertThat(RedisUrl.of("rediss://h").isTls()).isTrue();
        assertThat(RedisUrl.of("redis://h").isTls()).isFalse();
    }

    /** Redis has passwords without users. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "redis://p%40q@h, -, p@q",
                "redis://:p@h, -, p",
                "redis://u:p@h, u, p",
                "redis://u:@h, u, ''",
                "redis://h, -, -"
            })
    void whatStandsAloneBeforeTheHostIsThePassword(String text, @Nullable String user, @Nullable String password) {
        RedisUrl url = RedisUrl.of(text);
        assertThat(url.user()).isEqualTo(Optional.ofNullable(user));
        assertThat(url.password()).isEqualTo(Optional.ofNullable(password));
        assertThat(url).hasToString("redis://h:6379/0");
    }

    private static void refused(String text, String why) {
        assertThatThrownBy(() -> RedisUrl.of(text))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("REDIS_URL must ")
                .hasMessageContaining(why)
                .hasMessageNotContaining("SECRET");
    }
}
