package io.rescene.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.support.FakeOpenAi;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.PictureServer;
import io.rescene.support.PictureServer.Trouble;
import io.rescene.support.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A stop waits for no picture: what it would bring is not asked about any more. */
class StopIT {
    /** Of a stop that is not waited out: the picture's and the stop's own time are longer. */
    private static final Duration SOON = Duration.ofSeconds(15);

    @RegisterExtension
    static final Services SERVICES = new Services();

    @TempDir
    private Path folder;

    private final FakeOpenAi openAi = FakeOpenAi.start();
    private final PictureServer pictures = PictureServer.start();
    private Map<String, String> environment = Map.of();

    @BeforeEach
    void library() {
        SERVICES.createLibrary();
        environment = SERVICES.environment(openAi.baseUrl());
        environment.put("RESCENE_WORKER_STOP", "60");
        environment.put("RESCENE_IMAGE_TIMEOUT", "60");
        InProcess app = new InProcess(folder, environment);
        app.migrate();
        Fixture.small(2, 3).install(SERVICES.dataSource(), pictures.base());
        app.reprocess();
    }

    @AfterEach
    void end() {
        openAi.close();
        pictures.close();
    }

    @Test
    void aHostThatHangsDoesNotHoldItUp() {
        endsSoon(new Trouble.Slow(Duration.ofMinutes(2)));
    }

    @Test
    void norDoesOneThatWantsToBeLeftAlone() {
        endsSoon(new Trouble.Busy(503, "60"));
    }

    /** Whatever a route waits for: its jobs neither stay in work nor lose anything, as a stop is no death. */
    @Test
    void norDoesARouteThatComesToNoEnd() throws IOException {
        environment.put("RESCENE_WORKER_STOP", "1");
        Path route = folder.resolve("routes/describe-scene.camel.yaml");
        Files.createDirectories(route.getParent());
        Files.writeString(
                route,
                Files.readString(Path.of("routes/describe-scene.camel.yaml"))
                        .replace(
                                "      steps:\n        - setV",
                                "      steps:\n        - delay: {constant: 3600000}\n        - setV"));
        try (InProcess.Worker worker = new InProcess(folder, environment).worker(false)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !SERVICES.one("SELECT count(*) FROM rescene.jobs WHERE state = 'processing'")
                            .equals("0"));
            worker.stop().stop();
            worker.end(Duration.ofSeconds(40));
        }
        assertThat(SERVICES.rows("SELECT DISTINCT j.state || ' ' || j.attempts || ' ' || j.deaths || ' ' || v.status"
                        + " FROM rescene.jobs j JOIN public.videos v ON v.id = j.video_id"))
                .containsExactly("queued 0 0 READY");
        assertThat(SERVICES.queue().length()).isEqualTo(2);
    }

    private void endsSoon(Trouble trouble) {
        pictures.troubles(path -> Optional.of(trouble));
        try (InProcess.Worker worker = new InProcess(folder, environment).worker(false)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> pictures.requests().size() >= 3);
            assertThat(worker.stop().longestEnd())
                    .as("beside the calls that are waited for")
                    .isGreaterThan(Duration.ofSeconds(60));
            worker.stop().stop();
            assertThat(worker.end(SOON)).isZero();
        }
        assertThat(SERVICES.rows("SELECT DISTINCT j.state || ' ' || j.attempts || ' ' || v.status FROM rescene.jobs j"
                        + " JOIN public.videos v ON v.id = j.video_id"))
                .containsExactly("queued 0 READY");
        assertThat(SERVICES.rows("SELECT state || ' ' || note FROM rescene.workers"))
                .containsExactly("gone left");
    }

    /** While all places are taken the consumer does not look for it: an id pushed by hand has no job by which it would be missed. */
    @Test
    void whatRedisGaveAwayWithoutAnAnswerIsBackOnTheList() {
        pictures.troubles(path -> Optional.of(new Trouble.Slow(Duration.ofMinutes(2))));
        environment.put("RESCENE_WORKER_VIDEOS", "1");
        UUID pushed = UUID.randomUUID();
        try (InProcess.Worker worker = new InProcess(folder, environment).worker(false)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !pictures.requests().isEmpty());
            UUID self = UUID.fromString(SERVICES.one("SELECT id FROM rescene.workers WHERE state <> 'gone'"));
            SERVICES.queue().push(List.of(pushed.toString()));
            SERVICES.queue().take(self.toString());
            worker.stop().stop();
            assertThat(worker.end(SOON)).isZero();
            assertThat(SERVICES.queue().taken(self.toString())).isZero();
        }
        assertThat(SERVICES.queue().length()).isEqualTo(3);
    }
}
