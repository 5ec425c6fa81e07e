package io.rescene.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.estimate.Estimate;
import io.rescene.estimate.RunEstimate;
import io.rescene.monitor.Advance;
import io.rescene.monitor.Progress;
import io.rescene.monitor.Rate;
import io.rescene.openai.Json;
import io.rescene.route.enqueue.EnqueueReport;
import io.rescene.runtime.settings.Environment;
import io.rescene.runtime.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
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
        output.previewed(new EnqueueReport(Optional.empty(), 4, 0, 4, 0, Optional.of(nothing)));
        assertThat(text.toString())
                .contains("0 videos", "4 skipped", "Estimate: nothing to pay, as nothing would be enqueued")
                .doesNotContain("Basis", "too few");
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
        output.enqueued(new EnqueueReport(Optional.of(7L), 26, 25, 1, 0, Optional.empty()));
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
