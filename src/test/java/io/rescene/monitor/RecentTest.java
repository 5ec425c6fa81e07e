package io.rescene.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RecentTest {
    private final AtomicInteger reads = new AtomicInteger();

    @Test
    void readsOnceForAllWhoAskWithinASecond() {
        try (Recent<Integer> recent = new Recent<>(reads::incrementAndGet)) {
            assertThat(recent.age()).isEmpty();
            assertThat(recent.get()).contains(1);
            assertThat(recent.get()).contains(1);
            assertThat(recent.age()).isPresent();
        }
    }

    @Test
    void aReadingThatHangsHoldsNobodyUpForLong() {
        CountDownLatch never = new CountDownLatch(1);
        try (Recent<Integer> recent = new Recent<>(() -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return reads.incrementAndGet();
        })) {
            long begun = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                assertThat(recent.get()).isEmpty();
            }
            assertThat(System.nanoTime() - begun).isLessThan(3_000_000_000L);
        }
    }

    @Test
    void whatCanNotBeReadIsAskedForAgainOnlyLater() {
        try (Recent<Integer> recent = new Recent<>(() -> {
            reads.incrementAndGet();
            throw new IllegalStateException("away");
        })) {
            assertThat(recent.get()).isEmpty();
            assertThat(recent.get()).isEmpty();
            assertThat(reads).hasValue(1);
        }
    }
}
