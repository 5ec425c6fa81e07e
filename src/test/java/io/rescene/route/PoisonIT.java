package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.support.CallSeen;
import io.rescene.support.FakeOpenAi;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.PictureServer;
import io.rescene.support.Services;
import io.rescene.support.Tables;
import io.rescene.support.Testbed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.redisson.client.codec.ByteArrayCodec;

/** Entries that are no jobs, and videos that change under the hands of their job. */
class PoisonIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private final FakeOpenAi openAi = testbed.openAi();
    private final PictureServer pictures = testbed.pictures();
    private final Map<String, String> environment = testbed.environment();

    @BeforeEach
    void library() {
        app().migrate();
    }

    private InProcess app() {
        return testbed.app();
    }

    private static String job(Fixture fixture, int video) {
        return SERVICES.one("SELECT state || ' ' || attempts || ' ' || coalesce(reason, '') FROM rescene.jobs"
                + " WHERE video_id = '" + fixture.videos().get(video).id() + "'");
    }

    @Test
    void entriesThatAreNoJobsAreRejectedAndHoldNobodyUp() {
        Fixture fixture = Fixture.small(2, 2);
        fixture.install(SERVICES.dataSource(), pictures.base());
        app().reprocess();
        long job = Long.parseLong(SERVICES.one("SELECT min(id) FROM rescene.jobs"));
        UUID video = fixture.videos().get(0).id();
        String known = "{\"v\":1,\"job\":" + job + ",\"video\":\"" + video + "\"}";
        String megabyte = "x".repeat(1_000_000);
        List<String> poison = List.of(
                "",
                " ",
                "\0",
                "\ud800 half a character",
                "null",
                "[1]",
                "{\"v\":2,\"job\":" + job + "}",
                "{\"v\":1}",
                "{\"v\":1,\"job\":\"1; DROP TABLE rescene.jobs\"}",
                "{\"v\":1,\"job\":1e400}",
                "{\"v\":1,\"job\":-1}",
                "[".repeat(9_000),
                megabyte,
                "{\"v\":1,\"job\":" + job + ",\"more\":\"" + megabyte + "\"}");
        // Taken from the end of what is pushed: the poison comes before the jobs.
        SERVICES.redis().getKeys().delete("video_processing");
        SERVICES.queue().push(poison);
        SERVICES.queue().push(List.of(known.replace("}", ",\"priority\":7,\"note\":{\"by\":\"somebody\"}}")));

        assertThat(app().drain()).isZero();

        assertThat(Tables.scenes(SERVICES.dataSource())).isEqualTo(fixture.expectedScenes(pictures));
        assertThat(SERVICES.one("SELECT count(*) || ' ' || count(*) FILTER (WHERE reason <> '' AND length(entry) <="
                        + " 10000) FROM rescene.rejected"))
                .isEqualTo(poison.size() + " " + poison.size());
        assertThat(SERVICES.redisDump()).isEmpty();
        assertThat(openAi.bill().overpaid()).isZero();
    }

    /** What programs of other languages push that serialize by themselves; text among it stays what it was. */
    @Test
    void entriesThatAreNoTextAreRejectedOnce() {
        List<byte[]> binary = List.of(
                new byte[] {(byte) 0x80, 4, (byte) 0x95, (byte) 0xff, 0, 'p', 'i', 'c', 'k', 'l', 'e'},
                new byte[] {(byte) 0xac, (byte) 0xed, 0, 5, 's', 'r'},
                new byte[] {(byte) 0xff},
                new byte[] {(byte) 0xfe},
                "\uc548\ub155".getBytes(StandardCharsets.UTF_8));
        SERVICES.redis().getDeque("video_processing", ByteArrayCodec.INSTANCE).addAll(binary);

        assertThat(app().drain()).isZero();

        assertThat(SERVICES.rows("SELECT entry FROM rescene.rejected ORDER BY id"))
                .containsExactlyInAnyOrder(
                        "\ufffd\u0004\ufffd\ufffdpickle", "\ufffd\ufffd\u0005sr", "\ufffd", "\ufffd", "\uc548\ub155");
        assertThat(SERVICES.redisDump()).isEmpty();
    }

    @Test
    void videosThatChangeWhileTheyAreInWork() {
        CountDownLatch changed = new CountDownLatch(1);
        environment.put("RESCENE_OPENAI_CONCURRENCY", "8");
        Fixture fixture = Fixture.small(5, 2);
        fixture.install(SERVICES.dataSource(), pictures.base());
        app().reprocess();
        openAi.latency(call -> held(call, changed));
        try (InProcess.Worker worker = app().worker(true)) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> SERVICES.one("SELECT count(*) FROM rescene.jobs WHERE state = 'processing'")
                                    .equals("5")
                            && openAi.bill().inFlight() == 8);
            String one = "'" + fixture.videos().get(0).id() + "'";
            SERVICES.jdbc().execute("DELETE FROM public.video_scenes WHERE video_id = " + one);
            SERVICES.jdbc().execute("DELETE FROM public.videos WHERE id = " + one);
            SERVICES.jdbc()
                    .update(
                            "INSERT INTO public.video_scenes (id, video_id, index, start_s, end_s, thumbnail_url)"
                                    + " VALUES (gen_random_uuid(), ?, 7, 28, 32, ?)",
                            fixture.videos().get(1).id(),
                            pictures.base() + "/p/new.jpg");
            SERVICES.jdbc()
                    .update(
                            "UPDATE public.video_scenes SET thumbnail_url = ? WHERE id = ?",
                            pictures.base() + "/p/other.jpg",
                            fixture.videos().get(2).scenes().get(1).id());
            SERVICES.jdbc()
                    .update(
                            "DELETE FROM public.video_scenes WHERE id = ?",
                            fixture.videos().get(3).scenes().get(0).id());
            changed.countDown();
            assertThat(worker.end(Duration.ofSeconds(30))).isZero();
        }
        assertThat(job(fixture, 0)).startsWith("skipped").endsWith("the video is gone");
        assertThat(List.of(job(fixture, 1), job(fixture, 2), job(fixture, 3), job(fixture, 4)))
                .as("what changed is done anew")
                .containsExactly("done 2 ", "done 2 ", "done 2 ", "done 1 ");
        assertThat(SERVICES.rows("SELECT s.id FROM public.video_scenes s JOIN rescene.jobs j ON j.video_id = s.video_id"
                        + " WHERE visual_description IS NULL"))
                .isEmpty();
        assertThat(SERVICES.one("SELECT visual_description FROM public.video_scenes WHERE id = '"
                        + fixture.videos().get(2).scenes().get(1).id() + "'"))
                .isEqualTo(FakeOpenAi.descriptionFor(pictures.bytesFor("/p/other.jpg")));
        assertThat(openAi.bill().overpaid()).as("only the new is paid").isZero();
    }

    private static Duration held(CallSeen call, CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS) ? Duration.ZERO : Duration.ofSeconds(call.attempt());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Duration.ZERO;
        }
    }
}
