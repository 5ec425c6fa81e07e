package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.Job;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CallHealthTest {
    private final CallHealth health = new CallHealth();

    @Test
    void oneJobsTroubleIsItsOwn() {
        health.failed(job(1, 1), 10);
        health.failed(job(1, 1), 20);
        assertThat(health.isForEverybody(10, false)).isFalse();
    }

    @Test
    void twoJobsTroubleWithoutASuccessIsEverybodys() {
        health.failed(job(1, 1), 10);
        health.failed(job(2, 1), 20);
        assertThat(health.isForEverybody(10, false)).isTrue();
        assertThat(health.isForEverybody(20, false)).isTrue();
    }

    @Test
    void aServiceThatIsNotThereIsEverybodysTroubleAtOnce() {
        assertThat(health.isForEverybody(10, true)).isTrue();
    }

    /** A call takes seconds, and so long those go on to succeed that were under way when an outage began. */
    @Test
    void whatWasBegunBeforeTheTroubleSaysNothing() {
        health.failed(job(1, 1), 10);
        health.failed(job(2, 1), 12);
        health.succeeded(5);
        health.succeeded(9);
        assertThat(health.isForEverybody(10, false)).isTrue();
        assertThat(health.isForEverybody(10, true)).isTrue();
    }

    @Test
    void aSuccessThatWasBegunSinceClearsEverything() {
        health.failed(job(1, 1), 10);
        health.succeeded(11);
        health.succeeded(3);
        health.failed(job(2, 1), 20);
        assertThat(health.isForEverybody(10, false)).isFalse();
        assertThat(health.isForEverybody(10, true)).isFalse();
        assertThat(health.isForEverybody(20, false))
                .as("the first job's trouble is over")
                .isFalse();
        health.failed(job(3, 1), 30);
        assertThat(health.isForEverybody(20, false)).isTrue();
    }

    @Test
    void timesMayBeNegative() {
        health.failed(job(1, 1), -20);
        health.failed(job(2, 1), -15);
        assertThat(health.isForEverybody(-20, false)).isTrue();
        health.succeeded(-10);
        assertThat(health.isForEverybody(-20, false)).isFalse();
    }

    /** Its delivery was lost while others succeeded: it is the job that has the trouble. */
    @Test
    void jobsThatLostADeliveryAlreadyAreNoSignOfAnOutage() {
        health.failed(job(1, 2), 10);
        health.failed(job(2, 3), 12);
        health.failed(job(3, 1), 14);
        assertThat(health.isForEverybody(10, false)).isFalse();
        assertThat(health.isForEverybody(14, false)).isFalse();
        assertThat(health.isForEverybody(10, true)).isTrue();
        health.failed(job(4, 1), 16);
        assertThat(health.isForEverybody(10, false))
                .as("an outage spares them, too")
                .isTrue();
    }

    private static Job job(long id, int attempt) {
        return new Job(id, 1, UUID.randomUUID(), Optional.empty(), 1, attempt, Instant.EPOCH, false, Optional.empty());
    }
}
