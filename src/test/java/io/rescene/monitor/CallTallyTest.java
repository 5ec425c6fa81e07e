package io.rescene.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallTallyTest {
    private final CallTally tally = new CallTally();
    private final long start = System.nanoTime();

    private long at(int seconds) {
        return start + TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void countsTheCallsOfAMinute() {
        tally.call(at(1));
        tally.call(at(1));
        tally.call(at(30));
        assertThat(tally.lastMinute(at(30))).isEqualTo(3);
        assertThat(tally.lastMinute(at(60))).isEqualTo(3);
        assertThat(tally.lastMinute(at(61))).isEqualTo(1);
        assertThat(tally.lastMinute(at(62))).isEqualTo(1);
        tally.call(at(61));
        assertThat(tally.lastMinute(at(62)))
                .as("a place of the ring is used again")
                .isEqualTo(2);
        assertThat(tally.lastMinute(at(1000))).isZero();
    }

    @Test
    void sumsWhatTheyCost() {
        assertThat(tally.usd()).isZero();
        tally.paid(new BigDecimal("0.004"));
        tally.paid(new BigDecimal("0.0005"));
        assertThat(tally.usd()).isEqualByComparingTo("0.0045");
    }
}
