package io.rescene.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitTest {
    private static Optional<RateLimit> read(String limit, String remaining, String reset) {
        Map<String, String> headers = new HashMap<>();
        headers.put("X-RateLimit-Limit-Tokens", limit);
        headers.put("x-ratelimit-remaining-tokens", remaining);
        headers.put("x-ratelimit-reset-tokens", reset);
        return RateLimit.of(new HttpAnswer(200, headers, new byte[0], Optional.empty(), true, 1), "tokens");
    }

    @ParameterizedTest
    @CsvSource({
        "10000, 9999, 8.64s, 86400, true",
        "10000, 9000, 2h24m0s, 86400, true",
        "10000, 9999, 6ms, 60, true",
        "200000, 199999, 432ms, 86400, true",
        "30000, 0, 1m0s, 60, true",
        "30000, 28365, 3.27s, 60, true",
        "150000000, 149999291, 0s, 60, true",
        "600, 600, 0s, 60, true",
        "30000, 1000, 56s, 60, true",
        "30000, 1000, 54s, 60, false",
        "600, 590, 42s, 60, false",
        "600, 590, 42, 60, false",
        "600, 12, 0.1s, 60, false",
        "10000, 9000, 11h30m0s, 86400, false",
        "10000, 9000, soon, 60, false"
    })
    void theWindowIsDeduced(String limit, String remaining, String reset, long seconds, boolean bucket) {
        RateLimit read = read(limit, remaining, reset).orElseThrow();
        assertThat(read.window()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(read.refillsEvenly()).isEqualTo(bucket);
    }

    @Property
    void aBucketIsRecognisedWhateverIsLeft(
            @ForAll @LongRange(min = 1, max = 30_000_000) long limit,
            @ForAll @IntRange(max = 1000) int perMille,
            @ForAll boolean day) {
        long used = limit * perMille / 1000;
        double millis = (day ? 86_400_000.0 : 60_000.0) * used / limit;
        RateLimit read = new RateLimit(limit, limit - used, Optional.of(Duration.ofMillis(Math.round(millis))));
        assertThat(read.refillsEvenly()).isTrue();
        if (used > 0 && millis >= 10) {
            assertThat(read.window()).isEqualTo(day ? RateLimit.DAY : RateLimit.MINUTE);
        }
    }

    @Property
    void nonsenseIsTakenForNothingOrMadeHarmless(@ForAll String limit, @ForAll long remaining, @ForAll String reset) {
        read(limit, Long.toString(remaining), reset);
        read("600", Long.toString(remaining), reset).ifPresent(read -> {
            assertThat(read.remaining()).isBetween(0L, 600L);
            assertThat(read.window()).isIn(RateLimit.MINUTE, RateLimit.DAY);
        });
    }

    @Test
    void halfOfItIsNothing() {
        assertThat(read("600", "", "1s")).isEmpty();
        assertThat(read("", "5", "1s")).isEmpty();
        assertThat(read("0", "0", "1s")).isEmpty();
        assertThat(read("600", "5", "").orElseThrow().reset()).isEmpty();
        assertThat(read("600", "600", "").orElseThrow().refillsEvenly())
                .as("nobody said when it is full")
                .isFalse();
    }
}
