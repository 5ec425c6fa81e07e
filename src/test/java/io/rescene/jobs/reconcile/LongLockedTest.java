package io.rescene.jobs.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LongLockedTest {
    private static final UUID VIDEO = new UUID(0, 1);

    private final LongLocked longLocked = new LongLocked();

    private void looks(int times) {
        for (int look = 0; look < times; look++) {
            assertThat(longLocked.now(List.of(VIDEO))).isEmpty();
        }
    }

    @Test
    void itIsToldInTheTenthLookAndNotAgain() {
        looks(9);
        assertThat(longLocked.now(List.of(VIDEO))).containsExactly(VIDEO);
        looks(30);
    }

    @Test
    void whatWasFreeInBetweenIsNotLockedForLong() {
        looks(9);
        longLocked.now(List.of());
        looks(9);
        assertThat(longLocked.now(List.of(VIDEO))).containsExactly(VIDEO);
    }
}
