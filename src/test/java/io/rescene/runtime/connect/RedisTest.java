package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.redisson.config.DelayStrategy;

class RedisTest {
    /** Redis may be away for hours: a pause that can't be reckoned would be the last, and a long one keeps everybody waiting. */
    @Test
    void howeverLongItIsAwayItIsTriedAgainSoon() {
        DelayStrategy pause = Redis.config(RedisUrl.of("redis://localhost"), 8)
                .useSingleServer()
                .getReconnectionDelay();

        assertThat(IntStream.range(0, 10_000).mapToObj(pause::calcDelay))
                .allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofMillis(100), Duration.ofSeconds(2)));
    }
}
