package io.rescene.openai;

import static io.rescene.openai.Answers.http;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC);

    private static Optional<Duration> named(Map<String, String> headers, String message, String limit) {
        return Waits.named(http(429, "", headers), message, limit, CLOCK);
    }

    @ParameterizedTest
    @CsvSource({
        "0s, 0",
        "2ms, 2",
        "236ms, 236",
        "8.64s, 8640",
        "15.856s, 15856",
        "1m3.27s, 63270",
        "3m16.965s, 196965",
        "6m0s, 360000",
        "1h2m3s, 3723000",
        "1d, 86400000",
        "0.4ms, 1",
        "9999h, 86400000",
        "999999999d, 86400000"
    })
    void readsDurations(String text, long millis) {
        assertThat(Waits.duration(text)).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "s", "5", "-1s", "1 s", "1S", "1s ", "1.s", ".5s", "1e3s", "1s2", "NaN", "∞s", "٣s", "soon"})
    void whatIsNoDurationIsNone(String text) {
        assertThat(Waits.duration(text)).isEmpty();
    }

    @Property
    void readsWhatIsWritten(@ForAll @LongRange(min = 0, max = 86_400_000) long millis) {
        String written =
                millis / 60_000 + "m" + millis % 60_000 / 1000 + "." + String.format("%03d", millis % 1000) + "s";
        Duration read = Waits.duration(written).orElseThrow();
        // Never shorter than what was named; a millisecond longer is the price of decimal fractions.
        assertThat(read.toMillis()).isBetween(millis, millis + 1);
        assertThat(Waits.duration(millis + "ms")).contains(Duration.ofMillis(millis));
    }

    @Property
    void nonsenseNeverFailsNorStopsForLong(@ForAll String value, @ForAll String message) {
        named(
                        Map.of("retry-after", value, "retry-after-ms", value, "x-ratelimit-reset-tokens", value),
                        message,
                        "tokens")
                .ifPresent(wait -> assertThat(wait).isBetween(Duration.ZERO, Waits.LONGEST));
    }

    @Test
    void aTextWithoutEndIsReadLikeAnyOther() {
        String endless = "1s".repeat(500_000);
        assertThat(Waits.duration(endless)).isEmpty();
        assertThat(named(Map.of("retry-after", endless, "x-ratelimit-reset-tokens", endless), "", "tokens"))
                .isEmpty();
        assertThat(named(Map.of(), "Please try again in " + endless, "tokens")).isPresent();
    }

    @Test
    void theLongestOfAllStands() {
        String message = "Please try again in 1.5s. Thanks.";
        assertThat(named(Map.of(), message, "tokens")).contains(Duration.ofMillis(1500));
        assertThat(named(Map.of("retry-after-ms", "1600"), message, "tokens")).contains(Duration.ofMillis(1600));
        assertThat(named(Map.of("retry-after-ms", "1600", "retry-after", "2"), message, "tokens"))
                .contains(Duration.ofSeconds(2));
        assertThat(named(
                        Map.of("retry-after-ms", "1600", "Retry-After", "2", "X-RateLimit-Reset-Tokens", "1m0s"),
                        message,
                        "tokens"))
                .contains(Duration.ofMinutes(1));
        assertThat(named(Map.of(), "Please try again in 7m12s.", "tokens")).contains(Duration.ofSeconds(432));
    }

    @Test
    void onlyTheLimitThatWasHitCounts() {
        Map<String, String> headers = Map.of("x-ratelimit-reset-tokens", "5s", "x-ratelimit-reset-requests", "9s");
        assertThat(named(headers, "", "tokens")).contains(Duration.ofSeconds(5));
        assertThat(named(headers, "", "requests")).contains(Duration.ofSeconds(9));
        assertThat(named(headers, "", "")).isEmpty();
    }

    @Test
    void whereAWaitIsNamedNobodyWaitsUntilABucketIsFull() {
        Map<String, String> bucket = Map.of(
                "x-ratelimit-limit-tokens", "30000",
                "x-ratelimit-remaining-tokens", "0",
                "x-ratelimit-reset-tokens", "1m0s");
        assertThat(named(bucket, "Please try again in 1.5s.", "tokens")).contains(Duration.ofMillis(1500));
        assertThat(named(bucket, "slow down", "tokens")).contains(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Mon, 23 Nov 2026 10:00:20 GMT | 20000
            Mon, 23 Nov 2026 09:59:00 GMT | 0
            Monday, 23-Nov-26 10:00:20 GMT | 20000
            Mon Nov 23 10:00:20 2026 | 20000
            Tue Dec  1 10:00:20 2026 | 86400000
            Tue, 23 Nov 2099 10:00:00 GMT | -1
            Tue, 23 Nov 2027 10:00:00 GMT | 86400000
            0.25 | 250
            0 | 0
            999999999999 | 86400000
            """)
    void retryAfterIsSecondsOrADate(String value, long millis) {
        Optional<Duration> wanted = millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
        assertThat(named(Map.of("retry-after", value), "", "")).isEqualTo(wanted);
    }

    /** A worker whose clock is days behind would else ask nothing for a day, one whose clock is ahead would not wait at all. */
    @Test
    void aDateIsHeldAgainstTheServersOwnClockWhereItTellsIt() {
        String later = "Wed, 25 Nov 2026 10:00:20 GMT";
        assertThat(named(Map.of("retry-after", later, "date", "Wed, 25 Nov 2026 10:00:00 GMT"), "", ""))
                .contains(Duration.ofSeconds(20));
        assertThat(named(Map.of("retry-after", later, "date", "today"), "", "")).contains(Waits.LONGEST);
    }

    @Test
    void nothingNamedIsNoWait() {
        assertThat(named(Map.of("retry-after", "soon"), "slow down", "tokens")).isEmpty();
        assertThat(named(Map.of("retry-after", "1m2s"), "slow down", "tokens")).contains(Duration.ofSeconds(62));
    }

    @Test
    void aSingleCallWaitsForTheLongerHeaderOnlyAndNeverForLong() {
        Map<String, String> reset = Map.of("x-ratelimit-reset-tokens", "5s", "x-ratelimit-reset-requests", "5s");
        assertThat(Waits.retryAfter(http(503, "try again in 9s", reset), CLOCK)).isEmpty();
        assertThat(retryAfter("1", "250")).contains(Duration.ofSeconds(1));
        assertThat(retryAfter("1", "1250")).contains(Duration.ofMillis(1250));
        assertThat(retryAfter("Mon, 23 Nov 2026 10:00:20 GMT", "soon")).contains(Duration.ofSeconds(20));
        assertThat(retryAfter("86400", "1")).contains(Duration.ofMinutes(1));
        assertThat(retryAfter("soon", "-1")).isEmpty();
    }

    @Property
    void noHeaderHoldsASingleCallForLong(@ForAll String seconds, @ForAll @LongRange(min = 0) long millis) {
        assertThat(retryAfter(seconds, Long.toString(millis))
                        .filter(wait -> wait.isNegative() || wait.compareTo(Waits.LONGEST_RETRY) > 0))
                .isEmpty();
    }

    @Test
    void anotherServersRetryAfterIsSecondsOrADateToo() {
        assertThat(Waits.retryAfter(" 1.5 ", CLOCK)).contains(Duration.ofMillis(1500));
        assertThat(Waits.retryAfter("Mon, 23 Nov 2026 10:00:20 GMT", CLOCK)).contains(Duration.ofSeconds(20));
        assertThat(Waits.retryAfter("Mon, 23 Nov 2026 09:00:00 GMT", CLOCK)).contains(Duration.ZERO);
        assertThat(Waits.retryAfter("86400", CLOCK)).contains(Duration.ofMinutes(1));
        assertThat(Waits.retryAfter("soon", CLOCK)).isEmpty();
    }

    private static Optional<Duration> retryAfter(String seconds, String millis) {
        return Waits.retryAfter(http(503, "", Map.of("Retry-After", seconds, "Retry-After-Ms", millis)), CLOCK);
    }

    @Property
    void theServersWaitIsKeptWhereItIsTheLonger(
            @ForAll @IntRange(min = 1, max = 4) int failures, @ForAll @LongRange(min = 0, max = 600_000) long asked) {
        BackOff backOff = new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(20));
        java.util.Random random = new java.util.Random(asked);
        long wait = backOff.after(failures, Optional.of(Duration.ofMillis(asked)), random)
                .toMillis();
        assertThat(wait)
                .isGreaterThanOrEqualTo(
                        Math.max(asked, backOff.after(failures, () -> 0).toMillis()));
        assertThat(wait)
                .isLessThanOrEqualTo(Math.max(
                        asked + 50 + asked / 20,
                        backOff.after(failures, () -> -1L).toMillis()));
        assertThat(backOff.after(failures, Optional.empty(), () -> 0)).isEqualTo(backOff.after(failures, () -> 0));
    }

    @Property
    void backOffStaysWithinItsBounds(
            @ForAll @IntRange(min = 1, max = 200) int failures, @ForAll @IntRange(min = 0, max = 5000) int first) {
        BackOff backOff = new BackOff(Duration.ofMillis(first), Duration.ofSeconds(20));
        double whole = Math.min(20_000, first * Math.pow(2, failures - 1));
        assertThat(backOff.after(failures, () -> 0).toMillis()).isEqualTo((long) (whole / 2));
        assertThat(backOff.after(failures, () -> -1L).toMillis()).isBetween((long) (whole / 2), (long) whole);
        assertThat(backOff.after(failures, new java.util.Random(failures)).toMillis())
                .isBetween((long) (whole / 2), (long) whole);
    }
}
