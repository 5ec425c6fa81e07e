package io.rescene.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class HeartbeatsAheadTest {
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);
    private static final Instant AHEAD = Instant.parse("2100-01-01T00:00:00Z");

    @Test
    void whoseHeartbeatIsTheSameForALeaseStandsStill() {
        HeartbeatsAhead heartbeats = new HeartbeatsAhead(Duration.ofMillis(100));
        assertThat(heartbeats.standsStill(ONE)).as("never seen").isFalse();
        Awaitility.await().until(() -> {
            heartbeats.keep(Map.of(ONE, AHEAD, OTHER, AHEAD));
            return heartbeats.standsStill(ONE) && heartbeats.standsStill(OTHER);
        });
        heartbeats.keep(Map.of(ONE, AHEAD));
        assertThat(heartbeats.standsStill(ONE)).isTrue();
        assertThat(heartbeats.standsStill(OTHER)).as("no longer ahead").isFalse();
    }

    @Test
    void untilThenAndAfterAnotherHeartbeatItLives() {
        HeartbeatsAhead heartbeats = new HeartbeatsAhead(Duration.ofHours(1));
        heartbeats.keep(Map.of(ONE, AHEAD));
        heartbeats.keep(Map.of(ONE, AHEAD.plusSeconds(5)));
        assertThat(heartbeats.standsStill(ONE)).isFalse();
    }
}
