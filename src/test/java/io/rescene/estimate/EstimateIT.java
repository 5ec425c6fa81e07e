package io.rescene.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rescene.jobs.Runs;
import io.rescene.monitor.RunReport;
import io.rescene.monitor.RunReports;
import io.rescene.route.enqueue.EnqueueReport;
import io.rescene.support.BillEntry;
import io.rescene.support.CallSeen;
import io.rescene.support.FakeOpenAi;
import io.rescene.support.FakeScene;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.PictureServer;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a run is expected to cost, and what it then costs. */
class EstimateIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private final FakeOpenAi openAi = testbed.openAi().scenes(EstimateIT::wordy);
    private final PictureServer pictures = testbed.pictures();
    private final Path folder = testbed.folder();
    private InProcess rescene = new InProcess(Path.of(""), Map.of());

    @BeforeEach
    void library() {
        Map<String, String> environment = testbed.environment();
        environment.put("RESCENE_OPENAI_CONCURRENCY", "16");
        environment.put("RESCENE_ENQUEUE_PAGE_SIZE", "7");
        rescene = testbed.app();
        rescene.migrate();
    }

    /** An answer of 150 to 350 tokens at 4 characters each, by the picture. */
    private static FakeScene wordy(String picture) {
        int tokens = 150 + Integer.parseInt(picture.substring(0, 7), 16) % 201;
        String head = "Frame " + picture.substring(0, 12) + " shows a quay.";
        int frame = "{'actions':[],'description':'','entities':[],'status':'ok'}".length();
        return new FakeScene("ok", head + "x".repeat(tokens * 4 - frame - head.length()), List.of(), List.of());
    }

    private static Runs.Request request(Optional<Long> most, boolean force, boolean refresh) {
        return new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), most, force, refresh);
    }

    private RunEstimate estimate(boolean force, boolean refresh) {
        List<Estimate> videos = new ArrayList<>();
        RunEstimate total = rescene.dryRun(request(Optional.empty(), force, refresh), video -> {
                    if (!video.open()) {
                        videos.add(video.estimate());
                    }
                })
                .estimate()
                .orElseThrow();
        assertThat(videos.stream().reduce(Estimate.NONE, Estimate::plus)).isEqualTo(total.sum());
        return total;
    }

    private double bill() {
        double usd = 0;
        for (BillEntry entry : openAi.bill().entries()) {
            usd += entry.kind() == CallSeen.Kind.SCENE
                    ? entry.promptTokens() * 2.50e-6 + entry.completionTokens() * 10e-6
                    : entry.promptTokens() * 0.15e-6 + entry.completionTokens() * 0.60e-6;
        }
        return usd;
    }

    @Test
    void theGuidesLibrary() {
        Fixture fixture = Fixture.full();
        fixture.install(SERVICES.dataSource(), pictures.base());
        RunEstimate cold = estimate(false, false);
        assertThat(cold.sum().scenes()).isEqualTo(810);
        assertThat(cold.sum().calls()).isEqualTo(836);
        assertThat(cold.learned()).isFalse();
        assertThat(cold.secondsAtLimits()).isEmpty();

        long first = videosWithFiftyScenes(fixture);
        rescene.reprocess(request(Optional.of(first), false, false));
        assertThat(rescene.drain()).isZero();
        double billOfTheFirst = bill();
        RunEstimate warm = estimate(false, false);
        assertThat(warm.learned()).isTrue();
        EnqueueReport rest = rescene.reprocess();
        assertThat(rest.estimate().map(RunEstimate::sum)).contains(warm.sum());
        assertThat(rescene.drain()).isZero();

        double billOfTheRest = bill() - billOfTheFirst;
        assertThat(cold.sum().usd().doubleValue()).isCloseTo(bill(), Percentage.withPercentage(35));
        assertThat(warm.sum().usd().doubleValue()).isCloseTo(billOfTheRest, Percentage.withPercentage(10));
        reportIsRight(rest.run().orElseThrow(), warm, billOfTheRest);
        nothingIsPaidTwice(cold);
    }

    /** How many videos, in the order they are enqueued in, have 50 scenes together. */
    private static long videosWithFiftyScenes(Fixture fixture) {
        long scenes = 0;
        long videos = 0;
        for (Fixture.Video video : fixture.videos().stream()
                .sorted(Comparator.comparing(one -> one.id().toString()))
                .toList()) {
            scenes += video.scenes().size();
            videos++;
            if (scenes >= 50) {
                return videos;
            }
        }
        throw new AssertionError("the library is too small");
    }

    private static void reportIsRight(long run, RunEstimate estimate, double bill) {
        RunReport report = new RunReports(SERVICES.jdbc()).of(run);
        assertThat(report.isFinished()).isTrue();
        assertThat(report.usd().doubleValue()).isCloseTo(bill, within(0.0001));
        assertThat(report.calls()).isEqualTo(estimate.sum().calls());
        assertThat(report.models()).extracting(RunReport.Model::model).containsExactly("gpt-4o", "gpt-4o-mini");
        assertThat(report.estimate().map(RunReport.Expected::calls))
                .contains(estimate.sum().calls());
        assertThat(report.usdOffPercent().orElseThrow())
                .isCloseTo((estimate.sum().usd().doubleValue() / bill - 1) * 100, within(0.1));
        assertThat(report.wallSeconds()).isBetween(0.1, 60.0);
        assertThat(report.saved().usd()).isZero();
        assertThat(report.lost().calls()).isZero();
    }

    private void nothingIsPaidTwice(RunEstimate cold) {
        SERVICES.jdbc().update("UPDATE public.videos SET status = 'FAILED' WHERE video_summary = 'kept'");
        Estimate again = estimate(true, false).sum();
        assertThat(again).isEqualTo(new Estimate(810, 0, 836, 0, 0, again.usd()));
        assertThat(again.usd()).isZero();
        assertThat(estimate(true, true).sum().calls()).isEqualTo(cold.sum().calls());
    }

    @Test
    void aLibraryThatFillsItsLastPage() {
        int videos = 143 * 7;
        SERVICES.jdbc()
                .update("INSERT INTO public.videos (id, owner_id, storage_path, status, filename)"
                        + " SELECT gen_random_uuid(), gen_random_uuid(), '', 'READY', '' FROM generate_series(1, "
                        + videos + ")");
        EnqueueReport report = rescene.reprocess();
        assertThat(report.enqueued()).isEqualTo(videos);
        assertThat(report.estimate().orElseThrow().sum().usd()).isZero();
        assertThat(SERVICES.one("SELECT estimate->>'calls' FROM rescene.runs WHERE enqueued_at IS NOT NULL"))
                .isEqualTo("0");
    }

    @Test
    void whatIsAskedIsWhatTheRoutesSay() throws IOException {
        Fixture fixture = Fixture.of(
                List.of(3, 4, 2), scene -> scene < 3 ? Optional.of("/p/shared.jpg") : Fixture.ownPicture(scene));
        fixture.install(SERVICES.dataSource(), pictures.base());
        SERVICES.jdbc()
                .update(
                        "UPDATE public.video_scenes SET thumbnail_url = ' ' WHERE video_id = ?",
                        fixture.videos().get(2).id());
        Estimate packed = estimate(false, false).sum();
        assertThat(packed.calls())
                .as("1 shared picture, 4 of their own, 2 summaries")
                .isEqualTo(7);
        assertThat(packed.answered()).isEqualTo(2);
        assertThat(packed.scenes()).isEqualTo(9);

        Path route = folder.resolve("routes/describe-scene.camel.yaml");
        Files.createDirectories(route.getParent());
        Files.writeString(
                route,
                Files.readString(Path.of("routes/describe-scene.camel.yaml"))
                        .replace("simple: \"{{rescene.openai.scene-model}}\"", "constant: house-model")
                        .replace("simple: \"{{rescene.openai.scene-max-tokens}}\"", "constant: 20"));
        SERVICES.jdbc()
                .update("INSERT INTO rescene.limits (model, budget, most, window_seconds) VALUES"
                        + " ('house-model', 'requests', 5, 3600), ('gpt-4o', 'requests', 1, 9999)");
        RunEstimate edited = estimate(false, false);
        assertThat(edited.unpriced()).containsExactly("house-model");
        assertThat(edited.sum().usd()).isLessThan(new BigDecimal("0.01"));
        assertThat(edited.sum().tokensOut()).isEqualTo(5 * 20 + 2 * 120);
        assertThat(edited.secondsAtLimits()).hasValue(3600);
        assertThat(edited.seconds()).isEqualTo(3600);
    }
}
