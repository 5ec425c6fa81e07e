package io.rescene.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private final AtomicLong now =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(30).toNanos());
    private final Lease lease = new Lease(Duration.ofSeconds(20), now::get);

    private void heartbeatAfter(int seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
        lease.renewed(now.get(), Duration.ZERO);
    }

    @Test
    void aNewTermBeginsWhenItRanOut() {
        assertThat(lease.term()).isZero();
        heartbeatAfter(19);
        heartbeatAfter(19);
        assertThat(lease.term()).isZero();
        heartbeatAfter(21);
        assertThat(lease.term()).isEqualTo(1);
    }

    @Test
    void itHoldsToItsLastNanosecondFromTheBeginningOfTheHeartbeat() {
        long begun = now.get();
        now.addAndGet(Duration.ofSeconds(3).toNanos());
        lease.renewed(begun, Duration.ZERO);
        now.set(begun + Duration.ofSeconds(20).toNanos());
        assertThat(lease.term()).isZero();
        now.incrementAndGet();
        assertThat(lease.term()).isEqualTo(1);
        assertThat(lease.term()).as("one term more, however often it is asked").isEqualTo(1);
    }

    @Test
    void whoHasJustStartedCanTellWhoIsGone() {
        assertThat(lease.isInTouch(Duration.ZERO)).isTrue();
        heartbeatAfter(5);
        assertThat(lease.isInTouch(Duration.ZERO)).isTrue();
    }

    /** The longest pause that the settings allow, and what a busy machine adds to it. */
    @Test
    void heartbeatsAfterHalfALeaseAreInTime() {
        for (int i = 0; i < 5; i++) {
            heartbeatAfter(12);
            assertThat(lease.isInTouch(Duration.ZERO)).isTrue();
        }
    }

    @Test
    void aHeartbeatIsLateAfterFiveEighthsOfALease() {
        now.addAndGet(Duration.ofMillis(12_500).toNanos());
        assertThat(lease.isInTouch(Duration.ofMillis(12_500))).isTrue();
        assertThat(lease.isInTouch(Duration.ofMillis(12_500).plusNanos(1))).isFalse();
        now.incrementAndGet();
        assertThat(lease.isInTouch(Duration.ZERO)).isFalse();
    }

    /** All were cut off, and all leases have run out: the first one back knows nothing of the others. */
    @Test
    void whoWasCutOffCanTellOnlyAfterAWholeLease() {
        now.addAndGet(Duration.ofSeconds(13).toNanos());
        assertThat(lease.isInTouch(Duration.ZERO)).as("the outage goes on").isFalse();
        heartbeatAfter(30);
        assertThat(lease.isInTouch(Duration.ZERO)).as("just back").isFalse();
        for (int i = 0; i < 3; i++) {
            heartbeatAfter(5);
            assertThat(lease.isInTouch(Duration.ZERO)).isFalse();
        }
        heartbeatAfter(5);
        assertThat(lease.isInTouch(Duration.ZERO)).isTrue();
    }

    /** No time has passed by this clock, but by the database's all leases have run out. */
    @Test
    void whoseHeartbeatIsLateByTheDatabasesClockAloneCanTellOnlyAfterAWholeLease() {
        heartbeatAfter(5);
        assertThat(lease.isInTouch(Duration.ofHours(1)))
                .as("before it sends another")
                .isFalse();
        lease.renewed(now.get(), Duration.ofHours(1));
        assertThat(lease.isInTouch(Duration.ZERO)).isFalse();
        for (int i = 0; i < 4; i++) {
            heartbeatAfter(5);
        }
        assertThat(lease.isInTouch(Duration.ZERO)).isTrue();
    }
}
