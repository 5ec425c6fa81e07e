package io.rescene.openai;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter above half: the n-th wait lies between half of {@code first · 2ⁿ⁻¹} and the
 * whole of it, and never over {@code most}.
 *
 * @param first the first wait at the most
 * @param most the longest wait
 */
public record BackOff(Duration first, Duration most) {
    /**
     * The wait before another try.
     *
     * @param failures how many tries failed so far, at least 1
     * @param random where the jitter comes from
     */
    public Duration after(int failures, RandomGenerator random) {
        double whole = Math.min(most.toMillis(), first.toMillis() * Math.pow(2, Math.min(30, failures - 1)));
        return Duration.ofMillis((long) (whole / 2 + random.nextDouble() * whole / 2));
    }

    /**
     * The wait before another try where the server may have asked for one: that with its jitter, if it is the longer.
     *
     * @param failures how many tries failed so far, at least 1
     * @param asked what the server asked for; empty if nothing
     * @param random where the jitter comes from
     */
    public Duration after(int failures, Optional<Duration> asked, RandomGenerator random) {
        Duration own = after(failures, random);
        return asked.map(wait -> Waits.withJitter(wait, random))
                .filter(wait -> wait.compareTo(own) > 0)
                .orElse(own);
    }
}
