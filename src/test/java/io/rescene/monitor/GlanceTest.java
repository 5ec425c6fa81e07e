package io.rescene.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How often somebody looks, and who waits for it. */
class GlanceTest {
    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void whatWasSeenIsKept() {
        Glance<Integer> glance = new Glance<>(looks::incrementAndGet, Duration.ofHours(1), Runnable::run);
        assertThat(glance.last()).isEmpty();
        assertThat(glance.now()).contains(1);
        assertThat(glance.now()).contains(1);
        assertThat(glance.last()).contains(1);
    }

    @Test
    void whatIsOldIsLookedAtAgain() {
        Glance<Integer> glance = new Glance<>(looks::incrementAndGet, Duration.ZERO, Runnable::run);
        glance.now();
        Awaitility.await().until(() -> glance.now().filter(seen -> seen >= 2).isPresent());
    }

    @Test
    void whatTookLongIsKeptForLong() {
        Glance<Integer> glance = Glance.sparing(
                () -> {
                    LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
                    return looks.incrementAndGet();
                },
                Duration.ZERO,
                Runnable::run);
        long begun = System.nanoTime();
        glance.now();
        Awaitility.await().until(() -> glance.now().filter(seen -> seen == 2).isPresent());
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    void troubleIsNothingSeenAndKeptToo() {
        Glance<Integer> glance = new Glance<>(
                () -> {
                    looks.incrementAndGet();
                    throw new IllegalStateException("away");
                },
                Duration.ofHours(1),
                Runnable::run);
        assertThat(glance.now()).isEmpty();
        assertThat(glance.now()).isEmpty();
        assertThat(looks).hasValue(1);
    }

    @Test
    void whoHangsIsWaitedForOnceAndAskedOnce() {
        List<Runnable> begun = new ArrayList<>();
        Glance<Integer> glance = new Glance<>(looks::incrementAndGet, Duration.ofMillis(1), begun::add);
        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            assertThat(glance.now()).isEmpty();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Glance.LONGEST, Glance.LONGEST.plusMillis(900));
        assertThat(begun).hasSize(1);
    }
}
