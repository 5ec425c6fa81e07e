package io.rescene.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rescene.monitor.Progress;
import io.rescene.monitor.RunReport;
import io.rescene.openai.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The report of a run as people and scripts get it. */
class RunReportTest {
    private static final RunReport.Expected EXPECTED =
            new RunReport.Expected(800, 826, 400_000, 200_000, new BigDecimal("3.00"), 60, OptionalLong.of(500));

    private static RunReport report(int open, int lost, RunReport.@Nullable Expected expected) {
        return new RunReport(
                7,
                new Progress(26 + open, open, 0, 0, 20, 3, 2, 1, 0),
                List.of(
                        new RunReport.Model("gpt-4o", 800, 390_000, 190_000, new BigDecimal("3.9")),
                        new RunReport.Model("gpt-4o-mini", 1, 9_000, 1_000, new BigDecimal("0.1"))),
                new RunReport.Saved(1, 2, new BigDecimal("0.0123")),
                new RunReport.Lost(lost, new BigDecimal("0.05")),
                Optional.ofNullable(expected),
                80);
    }

    private static String text(RunReport report) {
        StringWriter text = new StringWriter();
        RunReportText.print(report, new PrintWriter(text));
        return text.toString();
    }

    private static ObjectNode json(RunReport report) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        RunReportJson.write(report, json);
        return json;
    }

    @Test
    void saysWhatWasDonePaidSavedLostAndHowFarOffTheEstimateWas() {
        assertThat(text(report(0, 1, EXPECTED))).isEqualToNormalizingNewlines("""
                Report of run 7: done 20, dead 2, skipped 3, dropped 1
                  cost      USD 4.0000 in 801 calls, 399000 tokens in, 191000 out
                            gpt-4o: USD 3.9000 in 800 calls, 390000 tokens in, 190000 out
                            gpt-4o-mini: USD 0.1000 in 1 call, 9000 tokens in, 1000 out
                            up to USD 0.0500 more for 1 call whose answer was lost
                  saved     about USD 0.0123: 1 question answered without a call, 2 frames of one colour
                  estimate  USD 3.0000 for 826 calls, scaled up from a sample of 500 videos: 25.0 % below the bill
                  time      1 min 20 s, estimated 1 min 0 s: 25.0 % below the truth
                """);
    }

    @Test
    void ofARunThatGoesOnNothingIsComparedYet() {
        assertThat(text(report(4, 0, EXPECTED)))
                .contains("dropped 1, still open 4")
                .doesNotContain(" % ", "lost");
    }

    @Test
    void whereNobodyReckonedThereIsNothingToCompare() {
        assertThat(text(report(0, 0, null)))
                .contains("estimate  none was made", "time      1 min 20 s")
                .doesNotContain(" % ", "estimated");
        ObjectNode json = json(report(0, 0, null));
        for (String none : List.of("estimate", "usd_off_percent", "seconds_off_percent")) {
            assertThat(json.path(none).isNull()).as(none).isTrue();
        }
    }

    @Test
    void scriptsGetTheSameFigures() {
        ObjectNode json = json(report(0, 1, EXPECTED));
        assertThat(json.path("calls").asLong()).isEqualTo(801);
        assertThat(json.path("usd").decimalValue()).isEqualByComparingTo("4");
        assertThat(json.path("estimate").path("sample").asLong()).isEqualTo(500);
        assertThat(json.path("usd_off_percent").asDouble()).isEqualTo(-25);
        assertThat(json.path("seconds_off_percent").asDouble()).isEqualTo(-25);
    }

    @Test
    void anEstimateThatWasTooHighIsSaidToBeAbove() {
        RunReport.Expected high =
                new RunReport.Expected(800, 826, 0, 0, new BigDecimal("5"), 160, OptionalLong.empty());
        assertThat(text(report(0, 0, high))).contains("25.0 % above the bill", "100.0 % above the truth");
        assertThat(text(report(0, 0, high))).doesNotContain("sample");
    }
}
