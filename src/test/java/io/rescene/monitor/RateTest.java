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

    @Test
    void allOpenJobsCountAndThoseThatWaitForMoneyAloneNeverEnd() {
        Rate rate = new Rate(1, 30);
        assertThat(rate.seconds(jobs(2, 0))).hasValue(14 * 60);
        assertThat(rate.seconds(jobs(14, 13))).hasValue(26 * 60);
        assertThat(rate.seconds(new Progress(9, 2, 0, 0, 7, 0, 0, 0, 2)))
                .as("all wait for money")
                .isEmpty();
        assertThat(rate.seconds(new Progress(9, 2, 1, 0, 6, 0, 0, 0, 2)))
                .as("one is in work")
                .hasValue(3 * 60);
        assertThat(rate.seconds(new Progress(9, 0, 0, 0, 9, 0, 0, 0, 0)))
                .as("none is open")
                .hasValue(0);
    }

    private static Progress jobs(int queued, int capped) {
        return new Progress(100, queued, 5, 7, 0, 0, 0, 0, capped);
    }
}
