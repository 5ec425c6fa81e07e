package io.rescene.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateTest {
    @Test
    void tellsWhenTheWorkEnds() {
        Rate rate = Rate.of(10, 300, 120);
        assertThat(rate).isEqualTo(new Rate(5, 150));
        assertThat(rate.seconds(20)).hasValue(240);
    }

    @Test
    void withNothingClosedThereIsNoTellingUnlessNothingIsOpen() {
        Rate rate = Rate.of(0, 0, 0);
        assertThat(rate.seconds(1)).isEmpty();
        assertThat(rate.seconds(0)).hasValue(0);
    }
}
