package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallHealthTest {
    private final CallHealth health = new CallHealth();

    @Test
    void oneJobsTroubleIsItsOwn() {
        health.failed(1, 10);
        health.failed(1, 20);
        assertThat(health.isForEverybody(10, false)).isFalse();
    }

    @Test
    void twoJobsTroubleWithoutASuccessIsEverybodys() {
        health.failed(1, 10);
        health.failed(2, 20);
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
        health.failed(1, 10);
        health.failed(2, 12);
        health.succeeded(5);
        health.succeeded(9);
        assertThat(health.isForEverybody(10, false)).isTrue();
        assertThat(health.isForEverybody(10, true)).isTrue();
    }

    @Test
    void aSuccessThatWasBegunSinceClearsEverything() {
        health.failed(1, 10);
        health.succeeded(11);
        health.succeeded(3);
        health.failed(2, 20);
        assertThat(health.isForEverybody(10, false)).isFalse();
        assertThat(health.isForEverybody(10, true)).isFalse();
        assertThat(health.isForEverybody(20, false))
                .as("the first job's trouble is over")
                .isFalse();
        health.failed(3, 30);
        assertThat(health.isForEverybody(20, false)).isTrue();
    }

    @Test
    void timesMayBeNegative() {
        health.failed(1, -20);
        health.failed(2, -15);
        assertThat(health.isForEverybody(-20, false)).isTrue();
        health.succeeded(-10);
        assertThat(health.isForEverybody(-20, false)).isFalse();
    }
}
