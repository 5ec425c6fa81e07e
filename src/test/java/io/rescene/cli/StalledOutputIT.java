package io.rescene.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.support.Fixture;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A worker whose output nobody reads any more, as of a log collector that hangs: a pipe holds 64 kB. */
class StalledOutputIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private static InputStream opened(Path pipe) {
        try {
            return new FileInputStream(pipe.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theWorkGoesOnAndEndsInOrder() throws Exception {
        testbed.app().migrate();
        Fixture.small(8, 3).install(SERVICES.dataSource(), testbed.pictures().base());
        testbed.app().reprocess();
        Path pipe = testbed.folder().resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        testbed.environment().put("JAVA_TOOL_OPTIONS", "-Dlog.all=TRACE");

        CompletableFuture<InputStream> reader = CompletableFuture.supplyAsync(() -> opened(pipe));
        try (ResceneProcess worker = ResceneProcess.startInto(pipe, testbed.folder(), testbed.environment(), "worker");
                InputStream unread = reader.join()) {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> SERVICES.one("SELECT count(*) FROM rescene.jobs WHERE state <> 'done'")
                            .equals("0"));
            assertThat(unread.available()).as("what fills the pipe").isGreaterThan(32_768);
            worker.terminate();
            assertThat(worker.end(Duration.ofSeconds(30)).exitCode()).isEqualTo(143);
        }
        assertThat(SERVICES.rows("SELECT state || ' ' || note FROM rescene.workers"))
                .containsExactly("gone left");
    }
}
