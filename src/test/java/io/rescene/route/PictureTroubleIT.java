package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.runtime.exit.ExitCode;
import io.rescene.support.FakeOpenAi;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.PictureServer;
import io.rescene.support.PictureServer.Trouble;
import io.rescene.support.Tables;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that can not be had, or not now, and who is shown the key. */
class PictureTroubleIT extends OutcomesBed {
    @Test
    void theServiceKeyGoesToTheStorageOnly() {
        try (PictureServer storage = PictureServer.start()) {
            environment.put("SUPABASE_URL", storage.base());
            environment.put("SUPABASE_SERVICE_ROLE_KEY", "service-key");
            Fixture fixture = Fixture.small(1, 4);
            fixture.install(SERVICES.dataSource(), pictures.base());
            SERVICES.jdbc()
                    .update(
                            "UPDATE public.video_scenes SET thumbnail_url = 'thumbs/0.jpg' WHERE id = ?",
                            fixture.scenes().get(0).id());
            pictures.troubles(path -> path.contains("scene-1")
                    ? Optional.of(new Trouble.Redirect(storage.base() + "/elsewhere.jpg"))
                    : Optional.empty());
            enqueue(fixture, false);

            assertThat(app().drain()).isZero();

            assertThat(describedIndexes(fixture)).hasSize(4);
            assertThat(storage.requests())
                    .extracting(PictureServer.Seen::path)
                    .containsExactlyInAnyOrder("/storage/v1/object/videos/thumbs/0.jpg", "/elsewhere.jpg");
            assertThat(storage.requests())
                    .allMatch(request ->
                            "Bearer service-key".equals(request.headers().get("authorization")));
            assertThat(pictures.requests())
                    .isNotEmpty()
                    .noneMatch(request -> request.headers().toString().contains("service-key"));
            assertThat(openAi.bill().entries()).hasSize(5);
        }
    }

    @Test
    void brokenPicturesAreRecordedAndPassingOnesTriedAgain() {
        AtomicBoolean firstTime = new AtomicBoolean(true);
        pictures.troubles(path -> path.contains("scene-0")
                ? Optional.of(new Trouble.WrongType("text/html", "<html>login</html>"))
                : path.contains("scene-1") && firstTime.getAndSet(false)
                        ? Optional.of(new Trouble.Status(503, "busy"))
                        : Optional.empty());
        Fixture fixture = enqueued(Fixture.small(1, 6));

        assertThat(app().drain()).isZero();

        assertThat(describedIndexes(fixture)).containsExactly("1", "2", "3", "4", "5");
        assertThat(jobs()).containsExactly("done 1");
        assertThat(openAi.bill().overpaid()).isZero();
        assertThat(SERVICES.rows("SELECT DISTINCT outcome FROM rescene.calls"))
                .as("what scene 0 failed of is no trouble of the summary's call")
                .containsExactly("answer");
    }

    /** In seconds or as a date; and whoever waits keeps no call from being made. */
    @ParameterizedTest
    @ValueSource(strings = {"429 2", "503 date"})
    void aWaitThatThePicturesHostNamesIsKeptAndHoldsNoSlot(String said) {
        environment.put("RESCENE_OPENAI_CONCURRENCY", "1");
        String late = Fixture.ownPicture(0).orElseThrow();
        AtomicBoolean first = new AtomicBoolean(true);
        pictures.troubles(path -> path.equals(late) && first.getAndSet(false)
                ? Optional.of(new Trouble.Busy(Integer.parseInt(said.substring(0, 3)), wait(said.substring(4))))
                : Optional.empty());
        Fixture fixture = enqueued(Fixture.small(1, 4));

        assertThat(app().drain()).isZero();

        everySceneIsRight(fixture);
        List<Instant> tries = pictures.requests().stream()
                .filter(request -> request.path().equals(late))
                .map(PictureServer.Seen::at)
                .toList();
        assertThat(tries).hasSize(2);
        // A date has whole seconds, and so may be nearly one short.
        assertThat(Duration.between(tries.get(0), tries.get(1))).isGreaterThan(Duration.ofSeconds(1));
        assertThat(openAi.bill().entries().stream().filter(call -> call.at().isBefore(tries.get(1))))
                .as("calls for the other scenes meanwhile")
                .hasSize(3);
    }

    /** {@code retry-after} for 2 seconds from now. */
    private static String wait(String form) {
        return form.equals("date")
                ? DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2))
                : form;
    }

    @Test
    void privateAddressesAreRefusedUnlessAllowed() {
        environment.put("RESCENE_IMAGE_ALLOW_PRIVATE_HOSTS", "false");
        environment.put("RESCENE_JOBS_DELIVERIES", "1");
        Fixture fixture = enqueued(Fixture.small(1, 2));

        assertThat(app().drain()).isEqualTo(ExitCode.DEAD_JOBS);

        assertThat(pictures.requests()).isEmpty();
        assertThat(video(fixture)).isEqualTo(UNTOUCHED);
    }

    @Test
    void aPictureTheProviderCannotDownloadIsSentWithItsBytes() {
        environment.put("RESCENE_IMAGE_MODE", "url");
        String bad = "/p/scene-1.jpg";
        openAi.faults(call -> call.imageUrl().filter(url -> url.endsWith(bad)).isPresent()
                ? Fault.error(400, "invalid_request_error", "invalid_image_url", "url", "Error while downloading")
                : FINE);
        Fixture fixture = enqueued(Fixture.small(1, 4));

        assertThat(app().drain()).isZero();

        assertThat(Tables.scenes(SERVICES.dataSource()))
                .isEqualTo(fixture.expectedScenes(path -> path.equals(bad)
                        ? FakeOpenAi.sceneFor(pictures.bytesFor(path))
                        : FakeOpenAi.sceneFor(pictures.base() + path)));
        assertThat(pictures.requests()).extracting(PictureServer.Seen::path).containsExactly(bad);
    }

    /** Pictures that wait for another try hold no place that others, or they themselves, need. */
    @Test
    void aStorageThatIsAwayForManyScenesIsWaitedOut() {
        environment.put("RESCENE_WORKER_LOOK_AGAIN", "0.5");
        Fixture fixture = Fixture.small(2, 30);
        fixture.install(SERVICES.dataSource(), "http://127.0.0.1:9");
        enqueue(fixture, false);
        try (InProcess.Worker worker = app().worker(true)) {
            Awaitility.await("the intake closes")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> SERVICES.rows("SELECT id FROM rescene.workers WHERE state = 'passing'")
                                    .size()
                            == 1);
            SERVICES.jdbc()
                    .update(
                            "UPDATE public.video_scenes SET thumbnail_url = replace(thumbnail_url, 'http://127.0.0.1:9', ?)",
                            pictures.base());
            assertThat(worker.end(Duration.ofSeconds(60))).isZero();
        }
        assertThat(Tables.scenes(SERVICES.dataSource())).isEqualTo(fixture.expectedScenes(pictures));
    }
}
