package io.rescene.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ChargeFactorTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long START = Long.MAX_VALUE - 10 * SECOND;
    private static final long LIMIT = 60_000;
    /** A bucket of so many gets back a thousand a second. */
    private static final double BUCKET = 1000.0 / SECOND;

    private final ChargeFactor factor = new ChargeFactor(true);

    private void bucket(long remaining, double predicted, int second) {
        long now = START + second * SECOND;
        factor.said(new RateLimit(LIMIT, remaining, Optional.empty()), now, predicted, BUCKET, now);
    }

    private void window(long remaining, double predicted, int begun, int came, int reset) {
        RateLimit said = new RateLimit(LIMIT, remaining, Optional.of(Duration.ofSeconds(reset)));
        factor.said(said, START + begun * SECOND, predicted, 0, START + came * SECOND);
    }

    private void is(double value) {
        assertThat(factor.value()).isCloseTo(value, Offset.offset(1e-9));
    }

    @Test
    void aBucketChargesWhatItLostAndWhatFlowedBackMeanwhile() {
        bucket(30_000, 1000, 0);
        bucket(26_000, 5000, 2);
        is(1 + 0.3 * (6000.0 / 4000 - 1));
    }

    @Test
    void eachSampleBeginsWhereTheLastOneEnded() {
        bucket(30_000, 1000, 0);
        bucket(26_000, 5000, 2);
        bucket(24_000, 9000, 4);
        is(1.15 + 0.3 * (4000.0 / 4000 - 1.15));
    }

    @Test
    void oneSampleIsTakenForNoMoreThanTwiceAndNoLessThanAQuarter() {
        bucket(50_000, 0, 0);
        bucket(10_000, 3000, 0);
        is(1 + 0.3 * (2 - 1));
        bucket(10_000, 6000, 0);
        is(1.3 + 0.3 * (0.25 - 1.3));
    }

    @Test
    void aTwentiethOfTheLimitIsASampleAndLessIsNone() {
        bucket(30_000, 0, 0);
        bucket(24_001, 2999, 0);
        is(1);
        bucket(24_000, 3000, 0);
        is(1.3);
    }

    /** Full, it let go of what would have flowed back. */
    @Test
    void aBucketThatWasNearlyFullTellsNothing() {
        bucket(58_800, 0, 0);
        bucket(50_000, 4400, 0);
        is(1);
        bucket(58_800, 8800, 9);
        bucket(50_000, 13_200, 9);
        is(1);
        bucket(44_000, 16_200, 9);
        is(1.3);
    }

    @Test
    void aWindowThatStandsChargesWhatItLost() {
        window(50_000, 0, 0, 1, 60);
        window(44_000, 4000, 10, 11, 50);
        is(1 + 0.3 * (1.5 - 1));
    }

    @Test
    void aWindowThatSlidesTellsNothing() {
        window(50_000, 0, 0, 1, 60);
        window(44_000, 4000, 10, 11, 60);
        is(1);
        window(44_000, 4000, 10, 14, 50);
        is(1);
    }

    @Test
    void ofAWindowOnlySamplesOfFiveToFortySecondsCount() {
        window(50_000, 0, 0, 0, 60);
        window(44_000, 3000, 4, 4, 56);
        is(1);
        window(44_000, 3000, 5, 5, 55);
        is(1.3);
        window(38_000, 6000, 46, 46, 14);
        is(1.3);
        window(32_000, 9000, 56, 56, 4);
        is(1.3 + 0.3 * (2 - 1.3));
    }

    @Test
    void aWindowThatBeganAnewTellsNothing() {
        window(40_000, 0, 0, 0, 10);
        window(50_000, 4000, 10, 10, 60);
        is(1);
        window(44_000, 8000, 20, 20, 50);
        is(1 + 0.3 * (1.5 - 1));
    }

    @Test
    void whoDoesNotLearnStaysAtWhatIsPredicted() {
        ChargeFactor fixed = new ChargeFactor(false);
        fixed.said(new RateLimit(LIMIT, 30_000, Optional.empty()), START, 0, BUCKET, START);
        fixed.said(new RateLimit(LIMIT, 10_000, Optional.empty()), START, 5000, BUCKET, START);
        assertThat(fixed.value()).isEqualTo(1);
    }
}
