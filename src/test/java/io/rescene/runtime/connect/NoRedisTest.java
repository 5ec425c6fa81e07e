package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.client.RedisConnectionException;

class NoRedisTest {
    /** Who looks the guide's words up is in the guide's own case: its host is known inside Docker alone. */
    @Test
    void anUnknownHostIsSaidInTheGuidesWords() {
        RuntimeException trouble = new IllegalStateException(new UnknownHostException("redis"));

        UserException said = NoRedis.explained(RedisUrl.of("redis://:secret@redis:6379/0"), trouble);

        assertThat(said.exitCode()).isEqualTo(ExitCode.SERVICE);
        assertThat(said)
                .hasMessageStartingWith("Connection refused to redis://redis:6379/0: there is no host of that name")
                .hasMessageContaining("REDIS_URL=redis://localhost:6379/0")
                .hasMessageNotContaining("secret");
    }

    static Stream<Arguments> certificates() {
        return Stream.of(
                Arguments.of(new CertPathBuilderException("unable to find valid certification path"), "not trusted"),
                Arguments.of(
                        new CertPathValidatorException(
                                "validity check failed", new CertificateExpiredException("NotAfter: 2020")),
                        "not valid now: have it renewed"),
                Arguments.of(
                        new CertificateException("No subject alternative DNS name matching redis.example.com found."),
                        "for another host: REDIS_URL must name the host"));
    }

    @ParameterizedTest
    @MethodSource("certificates")
    void whatIsTheMatterWithACertificateIsSaid(Exception cause, String words) {
        Throwable handshake = new SSLHandshakeException(cause.getMessage()).initCause(cause);
        RedisUrl url = RedisUrl.of("rediss://:SECRET@redis.example.com:6380/0");
        assertThat(NoRedis.explained(url, new RedisConnectionException("Unable to connect", handshake)))
                .hasMessageStartingWith("Redis at rediss://redis.example.com:6380/0 shows a certificate ")
                .hasMessageContaining(words);
    }
}
