package io.rescene.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CallIdsTest {
    private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05.006Z");

    /** As PostgreSQL orders them, which Java's comparison of UUIDs does not. */
    @Test
    void laterOnesComeLater() {
        List<String> ids = Stream.iterate(Duration.ofMillis(1), later -> later.multipliedBy(7))
                .limit(12)
                .map(later -> new CallIds(Clock.fixed(BEGIN.plus(later), ZoneOffset.UTC))
                        .next()
                        .toString())
                .toList();

        assertThat(ids).isSorted();
    }

    @Test
    void theyAreOfVersion7AndUniqueInTheSameMillisecond() {
        CallIds ids = new CallIds(Clock.fixed(BEGIN, ZoneOffset.UTC));

        List<UUID> many = Stream.generate(ids::next).limit(10_000).toList();

        assertThat(many).doesNotHaveDuplicates().allMatch(id -> id.version() == 7 && id.variant() == 2);
        assertThat(many).allMatch(id -> id.getMostSignificantBits() >>> 16 == BEGIN.toEpochMilli());
    }
}
