package io.rescene.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JobTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static Job askedAnew(Optional<Instant> since) {
        return new Job(1, 1, UUID.randomUUID(), Optional.empty(), 1, 1, false, NOW, false, since);
    }

    @Test
    void aJobThatAsksAnewTakesNoAnswersOfOneThatTakesOlderOnes() {
        Job any = askedAnew(Optional.empty());
        Job anew = askedAnew(Optional.of(NOW));
        Job later = askedAnew(Optional.of(NOW.plusSeconds(1)));

        assertThat(anew.takesAnswersOf(any)).isFalse();
        assertThat(later.takesAnswersOf(anew)).isFalse();
        assertThat(anew.takesAnswersOf(later)).isTrue();
        assertThat(anew.takesAnswersOf(anew)).isTrue();
        assertThat(any.takesAnswersOf(anew)).isTrue();
        assertThat(any.takesAnswersOf(any)).isTrue();
    }
}
