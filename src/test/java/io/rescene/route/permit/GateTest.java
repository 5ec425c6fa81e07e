package io.rescene.route.permit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.openai.BackOff;
import io.rescene.openai.HttpAnswer;
import io.rescene.openai.InFlightLimit;
import io.rescene.route.permit.Gate.Pass;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** A model's pace begins when it is first asked about: before that. */
    private final long start = System.nanoTime() + Duration.ofHours(1).toNanos();

    private final Gate gate =
            new Gate(new InFlightLimit(1, 10), new BackOff(Duration.ofSeconds(4), Duration.ofSeconds(60)));

    private Pass begin(String model) {
        return gate.begin(model, 1, 3, start);
    }

    private static HttpAnswer answer(int status, boolean sent) {
        return new HttpAnswer(status, Map.of(), new byte[0], Optional.empty(), sent, 1);
    }

    private long wait(String model, long now) {
        return gate.nanosToWait(model, 1, now);
    }

    /** Three may be in flight at first. */
    @ParameterizedTest
    @CsvSource({
        "200, true, 4",
        "404, true, 4",
        "499, true, 4",
        "429, true, 2",
        "500, true, 2",
        "529, true, 2",
        "0, true, 2",
        "0, false, 3"
    })
    void overloadsAndTimeOutsLetFewerCallsBeInFlight(int status, boolean sent, int then) {
        gate.answered(begin("m"), answer(status, sent), start);
        assertThat(gate.most()).isEqualTo(then);
    }

    @Test
    void aLimitIsOfOneModel() {
        gate.limited(begin("limited"), Optional.of(Duration.ofSeconds(7)), start);
        assertThat(wait("limited", start)).isPositive();
        assertThat(wait("other", start)).isZero();
    }

    @Test
    void aWaitThatIsNamedIsKeptAndALittleMore() {
        gate.limited(begin("m"), Optional.of(Duration.ofSeconds(100)), start);
        assertThat(wait("m", start)).isBetween(100 * SECOND, 105 * SECOND + SECOND / 20);
    }

    @Test
    void whereNoneIsNamedEachOneInARowIsWaitedForTwiceAsLong() {
        long now = start;
        for (int seconds : new int[] {4, 8, 16}) {
            gate.limited(gate.begin("m", 1, 1, now), Optional.empty(), now);
            long wait = wait("m", now);
            assertThat(wait).isBetween(seconds * SECOND / 2, seconds * SECOND);
            now += wait;
        }
        assertThat(gate.closures()).isEqualTo(3);
    }

    @Test
    void callsThatWereInFlightTogetherCloseItOnce() {
        Pass one = begin("m");
        Pass other = begin("m");
        gate.limited(one, Optional.empty(), start + SECOND);
        long wait = wait("m", start + SECOND);
        gate.limited(other, Optional.empty(), start + SECOND);
        assertThat(wait("m", start + SECOND)).isEqualTo(wait);
        assertThat(gate.closures()).isEqualTo(1);
    }

    @Test
    void limitsAndWhatIsLeftAreToldByModel() {
        Map<String, String> headers = Map.of(
                "x-ratelimit-limit-requests", "100",
                "x-ratelimit-remaining-requests", "25",
                "x-ratelimit-reset-requests", "45s");
        HttpAnswer answer = new HttpAnswer(200, headers, new byte[0], Optional.empty(), true, 1);
        Pass pass = begin("m");
        gate.answered(pass, answer, start);
        assertThat(gate.headroom(start)).containsExactly(Map.entry("m", 0.25));
        assertThat(gate.limits().get("m")).containsOnlyKeys("requests");
    }
}
