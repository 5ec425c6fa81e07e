package io.rescene.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RunEstimateTest {
    private static final Estimate SUM = new Estimate(40, 30, 11, 20_000, 8_000, new BigDecimal("0.123456"));

    private static RunEstimate run(OptionalDouble secondsAtLimits) {
        return new RunEstimate(SUM, 3, 33, secondsAtLimits, false, List.of("m"), OptionalLong.empty());
    }

    @Test
    void aSampleIsScaledUpToAll() {
        RunEstimate all = run(OptionalDouble.of(50)).of(1_000, 400);
        assertThat(all)
                .isEqualTo(new RunEstimate(
                        new Estimate(100, 75, 28, 50_000, 20_000, new BigDecimal("0.308640")),
                        3,
                        82.5,
                        OptionalDouble.of(125),
                        false,
                        List.of("m"),
                        OptionalLong.of(400)));
        assertThat(all.seconds()).isEqualTo(125);
        assertThat(all.json())
                .isEqualTo("{\"scenes\":100,\"calls\":75,\"tokens_in\":50000,\"tokens_out\":20000,\"usd\":0.308640,"
                        + "\"seconds\":125.0,\"sample\":400}");
    }

    @Property
    void whereAllOrNoneWereLookedAtNothingIsScaled(@ForAll @LongRange(max = 50) long videos) {
        RunEstimate run = run(OptionalDouble.empty());
        assertThat(run.of(videos, videos)).isSameAs(run);
        assertThat(run.of(videos, videos + 1)).isSameAs(run);
        assertThat(run.of(videos, 0)).isSameAs(run);
        assertThat(run.seconds()).isEqualTo(33);
        assertThat(run.of(2, 1).secondsAtLimits()).isEmpty();
        assertThat(run.json()).doesNotContain("sample").contains("\"seconds\":33.0");
    }

    @Property
    void sumsAddUp(@ForAll @LongRange(max = 1_000_000) long one, @ForAll @LongRange(max = 1_000_000) long two) {
        assertThat(estimate(one).plus(estimate(two))).isEqualTo(estimate(one + two));
        assertThat(estimate(one).plus(Estimate.NONE)).isEqualTo(estimate(one));
    }

    private static Estimate estimate(long n) {
        return new Estimate(n, 2 * n, 3 * n, 5 * n, 7 * n, BigDecimal.valueOf(11 * n));
    }

    @Test
    void theTimeOfAllCallsIsSharedByThoseThatAreMadeAtOnce() {
        Load scenes = Load.NONE.plus(30, 700, 2_000).plus(10, 500, 4_000);
        assertThat(scenes).isEqualTo(new Load(40, 26_000, 100_000));
        assertThat(Load.seconds(List.of(scenes, Load.NONE.plus(10, 1, 2_000)), 3))
                .isEqualTo(40);
    }
}
