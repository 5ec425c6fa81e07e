package io.rescene.jobs;

import java.time.Duration;

/**
 * When a failed job is tried again.
 *
 * @param deliveries how often a job is delivered before it is dead, at least 1
 * @param least the pause after the first failure
 * @param most the longest pause
 */
public record RetryPolicy(int deliveries, Duration least, Duration most) {
    /** Whether a job is dead if this delivery, from 1, fails. */
    boolean isLast(int attempt) {
        return attempt >= deliveries;
    }

    /** Pauses grow fourfold: 15 s, 60 s, 240 s by default. */
    Duration pause(int attempt) {
        double millis = least.toMillis() * Math.pow(4, Math.min(20, attempt - 1));
        return Duration.ofMillis((long) Math.min(most.toMillis(), millis));
    }
}
