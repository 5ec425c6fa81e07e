package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.LogHeard;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class RejectedEntriesTest {
    private Instant now = Instant.parse("2026-12-01T12:00:00Z");
    private final RejectedEntries rejected = new RejectedEntries(new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    /** A script pushes what it never should have, 10,000 times. */
    @Test
    void aFloodOfEntriesIsNoFloodOfLines() {
        try (LogHeard log = new LogHeard()) {
            for (int i = 1; i <= 10_000; i++) {
                rejected.add("reason " + i);
            }
            List<String> lines = log.lines(RejectedEntries.class.getName());
            assertThat(lines).hasSize(19);
            assertThat(lines.get(0)).endsWith("reason 1");
            assertThat(lines.get(9)).endsWith("reason 10");
            assertThat(lines.get(18)).contains("5120 entries").endsWith("reason 5120");
        }
    }

    @Test
    void eachIsNamedAgainAfterAMinute() {
        for (int i = 1; i <= 15; i++) {
            rejected.add("before");
        }
        now = now.plus(Duration.ofMinutes(1));
        try (LogHeard log = new LogHeard()) {
            rejected.add("after");
            assertThat(log.lines(RejectedEntries.class.getName()))
                    .singleElement()
                    .asString()
                    .endsWith("after");
        }
    }
}
