package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallHealthTest {
    private final CallHealth health = new CallHealth();

    @Test
    void oneJobsTroubleIsItsOwn() {
        long before = health.successes();
        health.failed(1);
        health.failed(1);
        assertThat(health.isForEverybody(before, false)).isFalse();
    }

    @Test
    void twoJobsTroubleWithoutASuccessIsEverybodys() {
        long before = health.successes();
        health.failed(1);
        health.failed(2);
        assertThat(health.isForEverybody(before, false)).isTrue();
    }

    @Test
    void aServiceThatIsNotThereIsEverybodysTroubleAtOnce() {
        assertThat(health.isForEverybody(health.successes(), true)).isTrue();
    }

    @Test
    void aSuccessMeanwhileClearsEverything() {
        long before = health.successes();
        health.failed(1);
        health.succeeded();
        health.failed(2);
        assertThat(health.isForEverybody(before, false)).isFalse();
        assertThat(health.isForEverybody(before, true)).isFalse();
        assertThat(health.isForEverybody(health.successes(), false)).isFalse();
        health.failed(3);
        assertThat(health.isForEverybody(health.successes(), false)).isTrue();
    }
}
