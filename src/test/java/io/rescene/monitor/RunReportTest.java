package io.rescene.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How far off an estimate was. */
class RunReportTest {
    private static RunReport report(String usd, double seconds, Optional<RunReport.Expected> estimate) {
        return new RunReport(
                1,
                Progress.NONE,
                List.of(new RunReport.Model("gpt-4o", 1, 2, 3, new BigDecimal(usd))),
                new RunReport.Saved(0, 0, BigDecimal.ZERO),
                new RunReport.Lost(0, BigDecimal.ZERO),
                estimate,
                seconds);
    }

    private static Optional<RunReport.Expected> expected(String usd, double seconds) {
        return Optional.of(new RunReport.Expected(1, 1, 1, 1, new BigDecimal(usd), seconds, OptionalLong.empty()));
    }

    @Test
    void anEstimateAboveTheTruthIsPositiveAndOneBelowNegative() {
        RunReport report = report("2", 10, expected("3", 8));
        assertThat(report.usdOffPercent().orElseThrow()).isCloseTo(50, within(1e-9));
        assertThat(report.secondsOffPercent().orElseThrow()).isCloseTo(-20, within(1e-9));
    }

    @Test
    void whereNothingWasPaidOrExpectedThereIsNothingToCompare() {
        assertThat(report("0", 0, expected("3", 8)).usdOffPercent()).isEmpty();
        assertThat(report("0", 0, expected("3", 8)).secondsOffPercent()).isEmpty();
        assertThat(report("2", 10, Optional.empty()).usdOffPercent()).isEmpty();
    }
}
