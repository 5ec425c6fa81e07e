package io.rescene.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.estimate.Estimate;
import io.rescene.estimate.RunEstimate;
import io.rescene.monitor.Advance;
import io.rescene.monitor.Progress;
import io.rescene.monitor.Rate;
import io.rescene.openai.Json;
import io.rescene.route.enqueue.EarlyEnd;
import io.rescene.route.enqueue.EnqueueReport;
import io.rescene.route.enqueue.PreviewedCandidate;
import io.rescene.runtime.settings.Environment;
import io.rescene.runtime.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTest {
    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text);

    private static Advance advance(long done) {
        Progress jobs = new Progress(26, 26 - done, 0, 0, done, 0, 0, 0, 0);
        return new Advance(jobs, new Rate(2, 60), new BigDecimal("1.23456"));
    }

    @Test
    void plainLinesSayHowFarHowFastHowLongAndHowMuch() {
        TextOutput output = new TextOutput(out, TextOutput.Style.LINES);
        output.advanced(advance(12));
        assertThat(text.toString().strip())
                .isEqualTo("[12/26] done 12, in progress 0, retrying 0, dead 0, skipped 0; 60.0 scenes a minute,"
                        + " ETA 7 min 0 s, USD 1.2346");
    }

    /** What reads a log of JSON objects can't read these. */
    @Test
    void whereTheLogIsJsonNoLineAndNoBarIsAmongIt() {
        Properties system = new Properties();
        assertThat(style(system)).isEqualTo(TextOutput.Style.LINES);
        system.setProperty("rescene.log.format", "json");
        assertThat(style(system)).isEqualTo(TextOutput.Style.NONE);
        assertThat(TextOutput.Style.of(true, settings(system))).isEqualTo(TextOutput.Style.NONE);
        TextOutput output = new TextOutput(out, TextOutput.Style.NONE);
        output.advanced(advance(12));
        output.advanced(advance(26));
        assertThat(text.toString()).isEmpty();
    }

    private static TextOutput.Style style(Properties system) {
        return TextOutput.Style.of(false, settings(system));
    }

    private static Settings settings(Properties system) {
        return Settings.load(Path.of("nowhere"), new Environment(Path.of("nowhere"), Map.of()), system);
    }

    /** Of an estimate of nothing it can't be told what it is based on. */
    @Test
    void aDryRunOfNothingSaysNothingOfItsBasis() {
        TextOutput output = new TextOutput(out, TextOutput.Style.LINES);
        RunEstimate nothing =
                new RunEstimate(Estimate.NONE, 3, 0, OptionalDouble.empty(), false, List.of(), OptionalLong.empty());
        output.previewed(new EnqueueReport(Optional.empty(), 4, 0, 4, 0, EarlyEnd.NONE, Optional.of(nothing)));
        assertThat(text.toString())
                .contains("0 videos", "4 skipped", "Estimate: nothing to pay, as nothing would be enqueued")
                .doesNotContain("Basis", "too few");
    }

    private static void previewTwo(Output output) {
        Estimate estimate = new Estimate(31, 20, 12, 18_000, 5_000, new BigDecimal("0.0945"));
        Map<String, Object> row = Map.of("filename", "a.mp4", "id", "1-2", "owner_id", "3-4", "created_at", "2026");
        output.previewed(new PreviewedCandidate(row, 31, false, estimate));
        output.previewed(new PreviewedCandidate(row, 5, true, Estimate.NONE));
        output.previewed(
                new PreviewedCandidate(row, 9, false, new Estimate(9, 10, 0, 9_000, 2_500, new BigDecimal("0.04726"))));
        RunEstimate sum = new RunEstimate(
                new Estimate(40, 30, 12, 27_000, 7_500, new BigDecimal("0.14176")),
                3,
                33,
                OptionalDouble.of(75),
                true,
                List.of("other"),
                OptionalLong.empty());
        output.previewed(new EnqueueReport(Optional.empty(), 3, 2, 1, 0, EarlyEnd.NONE, Optional.of(sum)));
    }

    @Test
    void aDryRunShowsEachVideoAndTheSum() {
        previewTwo(new TextOutput(out, TextOutput.Style.LINES));
        assertThat(text.toString()).isEqualToNormalizingNewlines("""
                [1] a.mp4  id 1-2  owner 3-4  created 2026  scenes 31  calls 20 (12 answered already)  tokens 18000 in, 5000 out  USD 0.0945
                [2] a.mp4  id 1-2  owner 3-4  created 2026  scenes 5  (queued or in progress already)
                [3] a.mp4  id 1-2  owner 3-4  created 2026  scenes 9  calls 10  tokens 9000 in, 2500 out  USD 0.0473
                2 videos with 40 scenes would be enqueued, 1 skipped as they are queued or in progress already
                Estimate: 30 calls to pay, 12 questions answered already, 27000 tokens in, 7500 out, USD 0.1418
                Time: about 33.0 s with 3 calls at once; the account's limits allow 1 min 15 s
                Basis: the prompts, counted, and the length of earlier answers
                No price is set for other: its calls count as USD 0 (rescene.price.other.input)
                Dry run: nothing was written
                """);
    }

    @Test
    void scriptsGetADryRunsSumWithTheSlowerTime() throws IOException {
        previewTwo(new JsonOutput(out));
        String[] lines = text.toString().split("\\R");
        assertThat(Json.MAPPER.readTree(lines[1]))
                .isEqualTo(Json.MAPPER.readTree("{\"event\":\"video\",\"filename\":\"a.mp4\",\"id\":\"1-2\","
                        + "\"owner_id\":\"3-4\",\"created_at\":\"2026\",\"scenes\":5,\"open\":true,\"estimate\":"
                        + "{\"calls\":0,\"answered\":0,\"tokens_in\":0,\"tokens_out\":0,\"usd\":0.000000}}"));
        assertThat(Json.MAPPER.readTree(lines[3]))
                .isEqualTo(Json.MAPPER.readTree("{\"event\":\"dry_run\",\"videos\":2,\"scenes\":40,\"skipped\":1,"
                        + "\"estimate\":{\"calls\":30,\"answered\":12,\"tokens_in\":27000,\"tokens_out\":7500,"
                        + "\"usd\":0.141760,\"concurrency\":3,\"seconds\":75.0,\"seconds_at_limits\":75.0,"
                        + "\"learned\":true,\"unpriced\":[\"other\"]}}"));
    }

    @Test
    void peopleGetTimesToTheSecond() {
        Timestamp created = Timestamp.valueOf("2026-11-30 17:01:57.703057");
        new TextOutput(out, TextOutput.Style.LINES)
                .previewed(new PreviewedCandidate(Map.of("created_at", created), 5, true, Estimate.NONE));

        assertThat(text.toString()).contains("  created 2026-11-30 17:01:57  ");
    }

    /** Twice a year an hour has no name of its own in most of them. */
    @Test
    void scriptsGetTimesThatDependOnNoTimeZone() throws IOException {
        Timestamp created = Timestamp.from(Instant.parse("2026-10-25T01:30:00.5Z"));
        new JsonOutput(out).previewed(new PreviewedCandidate(Map.of("created_at", created), 5, true, Estimate.NONE));

        assertThat(Json.MAPPER.readTree(text.toString()).path("created_at").asText())
                .isEqualTo("2026-10-25T01:30:00.500Z");
    }

    @Test
    void whatWasEnqueuedIsSaidAndThatNothingWasThere() {
        TextOutput output = new TextOutput(out, TextOutput.Style.LINES);
        output.enqueued(new EnqueueReport(Optional.of(7L), 26, 25, 1, 0, EarlyEnd.NONE, Optional.empty()));
        output.enqueued(new EnqueueReport(Optional.empty(), 0, 0, 0, 0, EarlyEnd.NONE, Optional.empty()));
        assertThat(text.toString()).isEqualToNormalizingNewlines("""
                Run 7: 25 enqueued, 1 skipped, 0 failed
                No videos need reprocessing
                0 enqueued, 0 skipped, 0 failed
                """);
    }

    @Test
    void plainLinesAreFewButTheLastIsTold() {
        TextOutput output = new TextOutput(out, TextOutput.Style.LINES);
        for (int done = 0; done <= 26; done++) {
            output.advanced(advance(done));
        }
        output.advanced(advance(26));
        assertThat(text.toString().lines()).hasSize(2).last().asString().startsWith("[26/26]");
    }

    @Test
    void aBarHasTheSameFiguresOnALine() {
        assertThat(Bar.line(advance(13), 120))
                .contains("50%", "13/26", "60.0 scenes a minute", "ETA 6 min 30 s", "USD 1.2346")
                .doesNotContain("\n", "\r");
    }

    /** One that is too long wraps, and each redraw begins another line. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 10, 20, 40, 60, 79, 80, 81, 100, 200})
    void aBarNeverReachesTheLastColumn(int columns) {
        Progress jobs = new Progress(200_000, 100_000, 3, 0, 99_997, 0, 0, 0, 0);
        for (Advance now : List.of(advance(0), advance(13), new Advance(jobs, new Rate(2, 60), BigDecimal.TEN))) {
            assertThat(Bar.line(now, columns)).hasSizeLessThanOrEqualTo(Math.max(1, columns - 1));
        }
    }

    @Test
    void whereThereIsLittleRoomTheBarIsShorterAndThenTheWordsAreFewer() {
        assertThat(Bar.line(advance(13), 84)).contains("[====", "60.0 scenes/min, ETA 6 min 30 s, USD 1.2346");
        assertThat(Bar.line(advance(13), 70))
                .contains("[====", " ETA 6 min 30 s, USD 1.2346")
                .doesNotContain("scenes");
        assertThat(Bar.line(advance(13), 60))
                .contains("[====", " ETA 6 min 30 s")
                .doesNotContain("USD");
        assertThat(Bar.line(advance(13), 45)).contains("[====", "13/26").doesNotContain("ETA");
    }

    @Test
    void aTerminalIsAsWideAsItSays() {
        assertThat(Terminal.columns("132", () -> "24 100\n")).isEqualTo(132);
        assertThat(Terminal.columns(null, () -> "24 100\n")).isEqualTo(100);
        assertThat(Terminal.columns("wide", () -> "24 100\n")).isEqualTo(100);
        assertThat(Terminal.columns("0", () -> "0 0\n")).isEqualTo(80);
        assertThat(Terminal.columns(null, () -> "")).isEqualTo(80);
    }

    /** Its log is on standard error; a person reads it with the lines. */
    @Test
    void scriptsAreToldWhatStandsInTheLogToo() {
        new JsonOutput(out).logged("Stopped: the key was refused");
        assertThat(text.toString()).contains("\"event\":\"message\"", "Stopped: the key was refused");
        text.getBuffer().setLength(0);
        new TextOutput(out, TextOutput.Style.LINES).logged("Stopped: the key was refused");
        assertThat(text.toString()).isEmpty();
    }

    @Test
    void scriptsGetAnObjectALine() throws IOException {
        JsonOutput output = new JsonOutput(out);
        output.enqueued(new EnqueueReport(Optional.of(7L), 26, 25, 1, 0, EarlyEnd.NONE, Optional.empty()));
        output.advanced(advance(12));
        output.advanced(advance(12));
        output.said("No worker is alive");
        String[] lines = text.toString().split("\\R");
        assertThat(lines).hasSize(3);
        assertThat(Json.MAPPER.readTree(lines[0]))
                .isEqualTo(Json.MAPPER.readTree("{\"event\":\"enqueued\",\"run\":7,\"found\":26,\"enqueued\":25,"
                        + "\"skipped\":1,\"failed\":0}"));
        assertThat(Json.MAPPER.readTree(lines[1]))
                .isEqualTo(Json.MAPPER.readTree("{\"event\":\"progress\",\"selected\":26,\"queued\":14,"
                        + "\"in_progress\":0,\"retrying\":0,\"open\":14,\"done\":12,\"skipped\":0,\"dead\":0,"
                        + "\"dropped\":0,\"capped\":0,\"usd\":1.23456,\"rate\":{\"videos_per_minute\":2.0,"
                        + "\"scenes_per_minute\":60.0},\"eta_seconds\":420}"));
        assertThat(Json.MAPPER.readTree(lines[2]).get("text").asText()).isEqualTo("No worker is alive");
    }
}
