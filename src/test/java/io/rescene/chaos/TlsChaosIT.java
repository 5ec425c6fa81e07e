package io.rescene.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Fixture;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import io.rescene.support.TlsProxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code rediss://user:password@host:port/3}: TLS, a user, a password and a database number. */
class TlsChaosIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Stage stage = new Stage(SERVICES);

    @TempDir
    private Path folder;

    private TlsProxy tls;

    @BeforeEach
    void proxy() {
        URI redis = URI.create(SERVICES.redisUrl());
        tls = new TlsProxy(folder, redis.getHost(), redis.getPort());
    }

    @AfterEach
    void end() {
        tls.close();
    }

    private static String password() {
        return URI.create(SERVICES.redisUrl()).getUserInfo().substring(1);
    }

    private void redis(String userInfo) {
        stage.setting("REDIS_URL", "rediss://" + userInfo + "@localhost:" + tls.port() + "/3");
    }

    private void trust() {
        stage.option("-Djavax.net.ssl.trustStore=" + tls.trustStore());
        stage.option("-Djavax.net.ssl.trustStorePassword=" + TlsProxy.PASSWORD);
    }

    @Test
    void aRunThroughTls() {
        trust();
        redis("default:" + password());
        stage.openAi().latency(Duration.ofMillis(20));
        stage.enqueue(Fixture.small(4, 3));
        stage.drained(stage.worker("--drain"));
        stage.invariants().allDone();
        assertThat(tls.accepted()).as("connections through TLS").isPositive();
        assertThat(stage.openAi().bill().overpaid()).isZero();
    }

    @Test
    void aWrongPasswordIsSaidInOneLine() {
        stage.enqueue(Fixture.small(1, 1));
        trust();
        redis(":wrong-" + password());
        refused("password");
    }

    @Test
    void anUntrustedCertificateIsSaidInOneLine() {
        stage.enqueue(Fixture.small(1, 1));
        redis(":" + password());
        refused("certificate");
    }

    private void refused(String word) {
        ResceneProcess.Ended ended = stage.run("worker", "--drain");
        assertThat(ended.exitCode()).as(ended.all()).isEqualTo(3);
        assertThat(ended.all().lines())
                .as("one line")
                .singleElement()
                .asString()
                .contains("localhost:" + tls.port(), word);
        assertThat(ended.all()).doesNotContain(password());
    }
}
