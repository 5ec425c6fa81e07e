package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.jobs.Runs;
import io.rescene.support.BillEntry;
import io.rescene.support.CallSeen;
import io.rescene.support.FakeOpenAi;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.PictureServer;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import io.rescene.support.Tables;
import io.rescene.support.Testbed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole way of a library of 26 videos and 810 scenes, with the packed jar. */
class PipelineIT {
    private static final Duration LATENCY = Duration.ofMillis(20);
    /** What a decoy is: everything that is no candidate. */
    private static final String DECOYS = "status <> 'READY' OR video_summary = 'kept'";

    private static final String DECOY_SCENES = "video_id IN (SELECT id FROM public.videos WHERE " + DECOYS + ")";
    /** What no upgrade may change. */
    private static final String V1 = "SELECT id || coalesce(transcript_segment, '') || coalesce(visual_summary, '')"
            + " || coalesce(combined_text, '') || index || coalesce(thumbnail_url, '') FROM public.video_scenes ORDER BY 1";

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private final FakeOpenAi openAi = testbed.openAi().latency(LATENCY);
    private final PictureServer pictures = testbed.pictures();
    private final Path folder = testbed.folder();
    private final Map<String, String> environment = testbed.environment();

    private ResceneProcess.Ended run(String... arguments) {
        return ResceneProcess.run(folder, environment, arguments);
    }

    private String done(String... arguments) {
        ResceneProcess.Ended ended = run(arguments);
        assertThat(ended.exitCode()).as(ended.all()).isZero();
        return ended.out();
    }

    @Test
    void aWholeLibrary() {
        Fixture fixture = Fixture.full();
        done("migrate");
        fixture.install(SERVICES.dataSource(), pictures.base());
        List<String> v1 = SERVICES.rows(V1);
        List<String> decoys = decoys();

        dryRunWritesNothing(fixture);

        assertThat(done("reprocess")).contains("[3/26] ").contains("26 enqueued, 0 skipped, 0 failed");
        assertThat(SERVICES.queue().length()).isEqualTo(26);
        assertThat(testbed.app().reprocess().skipped()).isEqualTo(26);
        assertThat(SERVICES.queue().length()).isEqualTo(26);

        String log = drainWatchingTheQueue();

        everySceneIsRight(fixture);
        assertThat(SERVICES.rows(V1)).isEqualTo(v1);
        assertThat(decoys()).isEqualTo(decoys);
        billIsRight(836);
        jobsAddUp(26);
        guidesLogLines(log, fixture);

        forcedAgainCostsNothing(fixture);
    }

    private static List<String> decoys() {
        List<String> videos = Tables.snapshotWhere(SERVICES.dataSource(), "public.videos", DECOYS);
        assertThat(videos).hasSize(7);
        return java.util.stream.Stream.concat(
                        videos.stream(),
                        Tables.snapshotWhere(SERVICES.dataSource(), "public.video_scenes", DECOY_SCENES).stream())
                .toList();
    }

    private void dryRunWritesNothing(Fixture fixture) {
        SERVICES.redis().getBucket("of-somebody-else").set("x");
        Map<String, List<String>> database = SERVICES.databaseDump();
        List<String> sequences = SERVICES.sequences();
        Map<String, String> redis = SERVICES.redisDump();

        String shown = done("reprocess", "--dry-run");

        assertThat(SERVICES.databaseDump()).isEqualTo(database);
        assertThat(SERVICES.sequences()).isEqualTo(sequences);
        assertThat(SERVICES.redisDump()).isEqualTo(redis);
        for (Fixture.Video video : fixture.videos()) {
            assertThat(shown.lines().filter(line -> line.contains(video.id().toString())))
                    .as("the line of video %s", video.id())
                    .singleElement()
                    .asString()
                    .contains(video.owner().toString())
                    .contains("scenes " + video.scenes().size());
        }
        assertThat(shown).contains("26 videos with 810 scenes");
        SERVICES.redis().getBucket("of-somebody-else").delete();
    }

    /** While it runs, {@code LLEN} is what PostgreSQL says waits; both may move between the two looks. */
    private String drainWatchingTheQueue() {
        try (ResceneProcess worker = ResceneProcess.start(folder, environment, "worker", "--drain")) {
            await().until(() -> openAi.bill().billed() > 30);
            for (int look = 0; look < 5; look++) {
                await().until(() -> {
                    String queued = SERVICES.one("SELECT count(*) FROM rescene.jobs WHERE state = 'queued'");
                    return queued.equals(Long.toString(SERVICES.queue().length()));
                });
            }
            assertThat(SERVICES.one("SELECT count(*) FROM rescene.jobs WHERE state = 'queued'"))
                    .as("jobs still wait while it is looked at")
                    .isNotEqualTo("0");
            ResceneProcess.Ended ended = worker.end(Duration.ofSeconds(90));
            assertThat(ended.exitCode()).as(ended.all()).isZero();
            return ended.out();
        }
    }

    private void everySceneIsRight(Fixture fixture) {
        assertThat(Tables.scenes(SERVICES.dataSource())).isEqualTo(fixture.expectedScenes(pictures));
        for (Fixture.Video video : fixture.videos()) {
            assertThat(SERVICES.one(
                            "SELECT status || ' ' || has_rich_semantics || ' ' || (error_message IS NULL) || ' '"
                                    + " || video_summary FROM public.videos WHERE id = '" + video.id() + "'"))
                    .isEqualTo("READY true true "
                            + fixture.expectedSummary(video, pictures).orElseThrow());
        }
    }

    private void billIsRight(int calls) {
        assertThat(openAi.bill().peak()).isBetween(2, 3);
        assertThat(openAi.bill().overpaid()).isZero();
        assertThat(openAi.bill().billed()).isEqualTo(calls);
        assertThat(openAi.bill().entries()).extracting(BillEntry::outcome).containsOnly("Answer");
        assertThat(openAi.bill().entries())
                .filteredOn(entry -> entry.kind() == CallSeen.Kind.SCENE)
                .as("transcripts and file names are never sent")
                .noneMatch(entry ->
                        entry.text().contains("DROP TABLE") || entry.text().contains(".mp4"));
        assertThat(SERVICES.one("SELECT count(*) || ' ' || sum(prompt_tokens) || ' ' || sum(completion_tokens)"
                        + " FROM rescene.calls WHERE outcome = 'answer'"))
                .isEqualTo(calls + " "
                        + openAi.bill().entries().stream()
                                .mapToLong(BillEntry::promptTokens)
                                .sum() + " "
                        + openAi.bill().entries().stream()
                                .mapToLong(BillEntry::completionTokens)
                                .sum());
        assertThat(SERVICES.one("SELECT sum(cost_usd) > 0 AND count(*) FILTER (WHERE cost_usd IS NULL) = 0"
                        + " FROM rescene.calls"))
                .isEqualTo("t");
    }

    private static void jobsAddUp(int done) {
        assertThat(SERVICES.rows("SELECT state || ' ' || count(*) FROM rescene.jobs GROUP BY state"))
                .containsExactly("done " + done);
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.jobs WHERE attempts <> 1 OR deaths <> 0"))
                .isEqualTo("0");
        assertThat(SERVICES.one("SELECT bool_and(scenes = described + no_content + no_picture + failed) AND"
                        + " sum(scenes) = sum(described) FROM rescene.jobs"))
                .isEqualTo("t");
        assertThat(SERVICES.queue().length()).isZero();
        assertThat(SERVICES.redisDump()).as("nothing is left in Redis").isEmpty();
    }

    private static void guidesLogLines(String log, Fixture fixture) {
        assertThat(log).contains("Connected to Redis broker");
        for (Fixture.Video video : fixture.videos()) {
            assertThat(log).contains("video " + video.id() + " attempt 1] Processing video " + video.id());
        }
        for (String line : List.of(
                "Step 8: Generating video summary",
                "Updated video metadata: video_summary=",
                "Video processing completed successfully")) {
            assertThat(log.lines().filter(l -> l.contains(" attempt 1] " + line)))
                    .as(line)
                    .hasSize(26);
        }
    }

    private void forcedAgainCostsNothing(Fixture fixture) {
        SERVICES.jdbc()
                .update("UPDATE public.video_scenes SET visual_description = 'spoilt', tags = '{}' WHERE NOT ("
                        + DECOY_SCENES + ")");
        int before = openAi.bill().entries().size();
        done(
                "reprocess",
                "--force",
                "--owner-id",
                fixture.videos().get(0).owner().toString());
        assertThat(SERVICES.queue().length())
                .as("the owner's videos, and the decoy that is upgraded")
                .isEqualTo(10);
        SERVICES.jdbc().update("UPDATE public.videos SET status = 'FAILED' WHERE video_summary = 'kept'");
        // The packed jar has shown that it does this; what is left is what it costs.
        testbed.app().reprocess(new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), true, false));
        assertThat(testbed.app().drain()).isZero();

        assertThat(openAi.bill().entries()).hasSize(before);
        SERVICES.jdbc().update("UPDATE public.videos SET status = 'READY' WHERE video_summary = 'kept'");
        everySceneIsRight(fixture);
        assertThat(SERVICES.rows("SELECT state || ' ' || count(*) FROM rescene.jobs GROUP BY state ORDER BY 1"))
                .containsExactly("done 52", "skipped 1");
        assertThat(SERVICES.one("SELECT sum(stored) || ' ' || max(uniform) FROM rescene.jobs"))
                .as("nothing in the first run, everything in the second")
                .isEqualTo("836 0");
    }

    @Test
    void onePictureInManyScenesIsPaidOnce() {
        Fixture fixture = Fixture.of(List.of(20, 20, 20), scene -> Optional.of("/p/shared-" + scene % 4 + ".jpg"));
        InProcess rescene = testbed.app();
        rescene.migrate();
        fixture.install(SERVICES.dataSource(), pictures.base());
        rescene.reprocess();
        assertThat(rescene.drain()).isZero();

        assertThat(Tables.scenes(SERVICES.dataSource())).isEqualTo(fixture.expectedScenes(pictures));
        assertThat(openAi.bill().overpaid()).isZero();
        long scenes = openAi.bill().entries().stream()
                .filter(entry -> entry.kind() == CallSeen.Kind.SCENE)
                .count();
        assertThat(scenes).as("4 pictures in 2 languages").isEqualTo(8);
        assertThat(openAi.bill().billed())
                .isEqualTo(SERVICES.rows("SELECT key FROM rescene.answers").size());
        assertThat(SERVICES.one("SELECT sum(stored) FROM rescene.jobs"))
                .as("60 scenes and 3 summaries, less what was paid")
                .isEqualTo(Long.toString(63 - openAi.bill().billed()));
    }

    @Test
    void optionsOfReprocess() {
        Fixture fixture = Fixture.small(7, 1);
        testbed.app().migrate();
        fixture.install(SERVICES.dataSource(), pictures.base());
        environment.put("RESCENE_ENQUEUE_PAGE_SIZE", "2");
        UUID owner = Fixture.owner(0);

        List<ResceneProcess.Ended> writeNothing = ResceneProcess.runAll(
                folder,
                environment,
                "reprocess --owner-id " + owner + " --dry-run",
                "reprocess --owner-id " + UUID.randomUUID());
        assertThat(writeNothing)
                .allSatisfy(
                        ended -> assertThat(ended.exitCode()).as(ended.all()).isZero());
        assertThat(writeNothing.get(0).out()).contains("3 videos with 3 scenes");
        assertThat(writeNothing.get(1).out())
                .contains("No videos need reprocessing")
                .contains("0 enqueued, 0 skipped, 0 failed");
        assertThat(done("reprocess", "--owner-id", owner.toString(), "--limit", "2", "--delay", "0.2"))
                .contains("2 enqueued");
        assertThat(done("reprocess", "--dry-run"))
                .contains("5 videos with 5 scenes")
                .contains("2 skipped");
        assertThat(testbed.app().reprocess().enqueued()).isEqualTo(5);
        assertThat(SERVICES.queue().length()).isEqualTo(7);
    }
}
