package io.rescene.route.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureDemandTest {
    private static final int CALLS = 16;

    /** Virtual time, in nanoseconds. */
    private long now = 1;

    private PictureDemand demand = new PictureDemand(CALLS, now);

    private static long nanos(double millis) {
        return (long) (millis * 1e6);
    }

    @ParameterizedTest
    @CsvSource({
        "16, 175, 100, 42",
        "3, 175, 100, 7",
        "128, 800, 2000, 76",
        "64, 175, 300, 56",
        "64, 10, 5, 0",
        "1024, 2000, 100, 256"
    })
    void asManyAsKeepTheCallsBusyAndSomeMore(int calls, double fetch, double call, int needed) {
        assertThat(PictureDemand.needed(calls, nanos(fetch), nanos(call))).isEqualTo(needed);
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "3, 4", "16, 16", "64, 32"})
    void someAreFetchedAtOnceWhateverIsMeasured(int calls, int unasked) {
        assertThat(PictureDemand.unasked(calls)).isEqualTo(unasked);
    }

    private record Fetch(long begun, long end) {}

    /** Fetches so many pictures, as many at once as may be, from a host that takes so many ms while so many are fetched. */
    private void fetch(int pictures, int calls, IntToDoubleFunction millis) {
        PriorityQueue<Fetch> underWay = new PriorityQueue<>(Comparator.comparingLong(Fetch::end));
        for (int i = 0; i < pictures; i++) {
            while (underWay.size() < Math.max(PictureDemand.unasked(calls), demand.wanted())) {
                demand.begins();
                underWay.add(new Fetch(now, now + nanos(millis.applyAsDouble(underWay.size() + 1))));
            }
            Fetch first = underWay.remove();
            now = first.end();
            demand.found(first.begun(), demand.ended(), now);
        }
        underWay.forEach(left -> demand.ended());
    }

    private void called(double millis) {
        for (int i = 0; i < 100; i++) {
            demand.called(nanos(millis));
        }
    }

    @Test
    void aHostThatIsNearGetsWhatItAlwaysGot() {
        called(50);
        fetch(1000, CALLS, together -> 15);
        assertThat(demand.wanted()).isZero();
    }

    @Test
    void aSlowHostIsAskedForMoreWithinSomeFetches() {
        called(100);
        fetch(15, CALLS, together -> 175);
        assertThat(demand.wanted()).as("not known yet").isZero();
        fetch(100, CALLS, together -> 175);
        assertThat(demand.wanted()).isEqualTo(42);
        called(2000);
        fetch(1, CALLS, together -> 175);
        assertThat(demand.wanted()).isEqualTo(2);
    }

    @Test
    void beforeTheFirstAnswerACallIsSupposedToTakeASecond() {
        demand = new PictureDemand(128, now);
        fetch(300, 128, together -> 800);
        assertThat(demand.wanted()).isEqualTo(153);
        demand.called(nanos(2000));
        fetch(1, 128, together -> 800);
        assertThat(demand.wanted()).isEqualTo(76);
    }

    @Test
    void timesThatVaryMuchAreNoTroubleOfTheHost() {
        Random random = new Random(1);
        called(100);
        int least = Integer.MAX_VALUE;
        fetch(500, CALLS, together -> 100 - 75 * Math.log(1 - random.nextDouble()));
        for (int i = 0; i < 500; i++) {
            fetch(10, CALLS, together -> 100 - 75 * Math.log(1 - random.nextDouble()));
            least = Math.min(least, demand.wanted());
        }
        assertThat(least).isGreaterThan(28);
    }

    @Test
    void aHostThatServesNoMoreBySoManyAtOnceIsNotCrowded() {
        called(100);
        int most = 0;
        for (int i = 0; i < 500; i++) {
            fetch(10, CALLS, together -> 25.0 * together);
            most = Math.max(most, demand.wanted());
        }
        assertThat(most).isBetween(16, 96);
    }

    @Test
    void troubleTakesItDownOnceAndSlowlyUpAgain() {
        called(100);
        fetch(200, CALLS, together -> 175);
        int before = demand.wanted();
        AtomicInteger told = new AtomicInteger();
        demand.onChange(told::incrementAndGet);
        long begun = now;
        now += nanos(10);
        demand.failed(begun, now);
        assertThat(demand.wanted()).isLessThanOrEqualTo(before * 3 / 4);
        demand.failed(begun, now);
        assertThat(told)
                .as("fetches that were under way together are one trouble")
                .hasValue(1);
        fetch(200, CALLS, together -> 175);
        assertThat(demand.wanted()).isBetween(before * 3 / 4, before);
    }

    @Test
    void aHostThatBecomesSlowerIsMeasuredAnew() {
        called(100);
        fetch(200, CALLS, together -> 100);
        assertThat(demand.wanted()).isEqualTo(24);
        int least = CALLS;
        for (int i = 0; i < 300; i++) {
            fetch(1, CALLS, together -> 400);
            least = Math.min(least, demand.wanted());
        }
        assertThat(least).as("it may have been the crowd").isZero();
        assertThat(demand.wanted()).isEqualTo(96);
    }

    @Test
    void otherNumbersOfCalls() {
        called(100);
        fetch(200, CALLS, together -> 175);
        demand.calls(3);
        assertThat(demand.wanted()).isEqualTo(7);
    }
}
