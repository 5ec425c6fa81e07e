package io.rescene.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    /** Near the end of the range, so that arithmetic that forgets to wrap around is found out. */
    private static final long START = Long.MAX_VALUE - 30 * SECOND;

    private final Pace pace = new Pace(START);

    private static HttpAnswer answer(int status, Map<String, String> headers) {
        return new HttpAnswer(status, headers, new byte[0], Optional.empty(), true, 1);
    }

    private static Map<String, String> headers(String budget, long limit, long remaining, String reset) {
        return Map.of(
                "x-ratelimit-limit-" + budget, Long.toString(limit),
                "x-ratelimit-remaining-" + budget, Long.toString(remaining),
                "x-ratelimit-reset-" + budget, reset);
    }

    private long wait(long charge, long now) {
        return pace.nanosToWait(charge, now);
    }

    @Test
    void nothingIsHeldBackWhereNothingIsKnown() {
        Pace.Ticket ticket = pace.begin(1000, START);
        pace.answered(ticket, answer(200, Map.of()), START + SECOND);
        for (int i = 0; i < 1000; i++) {
            assertThat(wait(1_000_000, START + SECOND)).isZero();
            pace.begin(1_000_000, START + SECOND);
        }
    }

    @Test
    void beforeTheFirstAnswerEightCallsBeginAndThenOneAtEachPause() {
        long pause = SECOND / 4;
        Pace.Ticket first = pace.begin(1, START);
        for (int calls = 1; calls < 8; calls++) {
            assertThat(wait(1, START)).as("after %d calls", calls).isZero();
            pace.begin(1, START);
        }
        assertThat(wait(1, START + 1)).isEqualTo(pause - 1);
        assertThat(wait(1, START + pause)).isZero();
        pace.begin(1, START + pause);
        assertThat(wait(1, START + pause)).isEqualTo(pause);
        pace.answered(first, answer(200, Map.of()), START + pause);
        assertThat(wait(1, START + pause)).isZero();
    }

    @Test
    void anEmptyBucketIsWaitedForAsLongAsTheChargeTakesToFlowBack() {
        Pace.Ticket ticket = pace.begin(1000, START);
        pace.answered(ticket, answer(200, headers("tokens", 60_000, 0, "1m0s")), START);
        assertThat(wait(3000, START)).isEqualTo(3 * SECOND);
        assertThat(wait(3000, START + 2 * SECOND)).isEqualTo(SECOND);
        assertThat(wait(3000, START + 60 * SECOND)).isZero();
    }

    /** Of a day's budget a tenth is 1,000 requests, which flow back in 2.4 hours. */
    @Test
    void whatIsLeftOfADaysBudgetIsSpentToTheLastFew() {
        long now = START;
        Pace.Ticket first = pace.begin(0, now);
        pace.answered(first, answer(200, headers("requests", 10_000, 30, "86140800ms")), now);
        for (int calls = 0; calls < 27; calls++) {
            assertThat(wait(0, now)).as("after %d calls", calls).isZero();
            pace.begin(0, now);
        }
        for (int calls = 0; calls < 5; calls++) {
            long wait = wait(0, now);
            assertThat(wait).isBetween(0L, Math.round(2 * 8.64 * SECOND));
            now += wait;
            pace.begin(0, now);
        }
    }

    @Test
    void aChargeAboveTheLimitWaitsForAFullBucketAndNotForEver() {
        Pace.Ticket ticket = pace.begin(1000, START);
        pace.answered(ticket, answer(200, headers("tokens", 60_000, 30_000, "30s")), START);
        assertThat(wait(1_000_000, START)).isEqualTo(30 * SECOND);
        assertThat(wait(1_000_000, START + 30 * SECOND)).isZero();
    }

    @Test
    void anAnswerThatWasOvertakenSaysNothingNew() {
        Pace.Ticket first = pace.begin(1000, START);
        Pace.Ticket second = pace.begin(1000, START + SECOND);
        pace.answered(second, answer(200, headers("tokens", 60_000, 0, "1m0s")), START + 2 * SECOND);
        pace.answered(first, answer(200, headers("tokens", 60_000, 60_000, "0s")), START + 2 * SECOND);
        assertThat(wait(2000, START + 2 * SECOND)).isPositive();
    }

    @Test
    void callsInFlightAreCountedWhetherTheServerKnewOfThemOrNot() {
        Pace.Ticket first = pace.begin(1000, START);
        for (int i = 0; i < 5; i++) {
            pace.begin(10_000, START);
        }
        pace.answered(first, answer(200, headers("tokens", 60_000, 59_000, "1s")), START);
        assertThat(wait(20_000, START)).isPositive();
    }

    @Test
    void a429ClosesTheGateOnceForCallsThatWereInFlightTogether() {
        List<Pace.Ticket> together = List.of(pace.begin(1, START), pace.begin(1, START), pace.begin(1, START));
        pace.limited(together.get(0), Duration.ofSeconds(2), START + SECOND);
        pace.limited(together.get(1), Duration.ofSeconds(2), START + 2 * SECOND);
        assertThat(wait(1, START + 2 * SECOND)).isEqualTo(SECOND);
        pace.limited(together.get(2), Duration.ofSeconds(4), START + 2 * SECOND);
        assertThat(wait(1, START + 2 * SECOND)).as("the longest stands").isEqualTo(3 * SECOND);
        assertThat(pace.episodes()).isEqualTo(1);
    }

    private long limitedAt(long now, Duration wait) {
        Pace.Ticket ticket = pace.begin(1, now);
        pace.answered(ticket, answer(429, Map.of()), now);
        pace.limited(ticket, wait, now);
        return now + wait.toNanos();
    }

    @Test
    void whereNoLimitIsKnownASingle429CostsItsWaitAndNoMore() {
        long open = limitedAt(START, Duration.ofMillis(20));
        assertThat(wait(1, open - 1)).isPositive();
        assertThat(wait(1, open)).isZero();
        pace.begin(1, open);
        assertThat(wait(1, open)).isZero();
    }

    @Test
    void afterTwoInARowTheGateLetsOneByOneThroughUntilOneSucceeds() {
        long open = limitedAt(limitedAt(START, Duration.ofMillis(20)), Duration.ofSeconds(2));
        assertThat(wait(1, open - 1)).isPositive();
        assertThat(wait(1, open)).isZero();
        Pace.Ticket probe = pace.begin(1, open);
        assertThat(wait(1, open)).isEqualTo(SECOND);
        pace.answered(probe, answer(500, Map.of()), open);
        assertThat(wait(1, open)).as("a failure accepts nothing").isEqualTo(SECOND);
        pace.answered(probe, answer(200, Map.of()), open + 1);
        assertThat(wait(1, open + 1)).isZero();
        assertThat(pace.episodes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"requests", "tokens"})
    void silenceOfManyAnswersForgetsALimit(String budget) {
        pace.answered(pace.begin(1, START), answer(200, headers(budget, 60_000, 0, "1m0s")), START);
        for (int i = 0; i < 6; i++) {
            assertThat(wait(60_000, START)).isPositive();
            assertThat(pace.limits()).containsKey(budget);
            pace.answered(pace.begin(1, START), answer(200, Map.of()), START);
        }
        assertThat(wait(60_000, START)).isZero();
        assertThat(pace.limits()).isEmpty();
    }

    @Test
    void theLesserShareThatIsLeftIsTold() {
        assertThat(pace.headroom(START)).isEmpty();
        Map<String, String> all = new HashMap<>(headers("requests", 1000, 500, "30s"));
        all.putAll(headers("tokens", 30_000, 3_000, "54s"));
        pace.answered(pace.begin(0, START), answer(200, all), START);
        assertThat(pace.headroom(START)).hasValue(0.1);
        assertThat(pace.headroom(START + 6 * SECOND).orElseThrow()).isCloseTo(0.2, Offset.offset(1e-9));
    }

    @Test
    void limitsAreTold() {
        assertThat(pace.limits()).isEmpty();
        Map<String, String> all = new HashMap<>(headers("requests", 10_000, 9_999, "8.64s"));
        all.putAll(headers("tokens", 30_000, 29_000, "2s"));
        pace.answered(pace.begin(1, START), answer(200, all), START);
        assertThat(pace.limits())
                .containsEntry("requests", new Pace.Limit(10_000, Duration.ofDays(1)))
                .containsEntry("tokens", new Pace.Limit(30_000, Duration.ofMinutes(1)));
    }

    /** Whatever a server says, and in whatever order: no wait is longer than a window and what is left never negative. */
    @Property
    void noNonsenseMakesItWaitForEver(@ForAll long seed) {
        Random random = new Random(seed);
        Budget budget = new Budget(true, START);
        Deque<Pace.Ticket> inFlight = new ArrayDeque<>();
        long now = START;
        for (int i = 0; i < 200; i++) {
            now += (long) (random.nextDouble() * 2 * SECOND);
            long charge = 1 + random.nextInt(5000);
            if (budget.wait(charge, now) <= 0) {
                budget.begin(charge, now);
                inFlight.add(new Pace.Ticket(now, 0, budget.charged(), budget.raw()));
            }
            if (!inFlight.isEmpty() && random.nextBoolean()) {
                Pace.Ticket ticket = random.nextBoolean() ? inFlight.removeFirst() : inFlight.removeLast();
                RateLimit said = new RateLimit(
                        1 + random.nextInt(100_000),
                        random.nextInt(100_000),
                        random.nextBoolean()
                                ? Optional.empty()
                                : Optional.of(Duration.ofMillis(random.nextInt(60_000))));
                budget.said(said, ticket, ticket.tokens(), ticket.predicted(), now);
            }
            assertThat(budget.level(now)).isBetween(0.0, Math.max(1, (double) budget.limit()));
            long wait = budget.wait(charge, now);
            assertThat(wait).isLessThanOrEqualTo(budget.window().toNanos() + 1000);
            // First for what it needs, then for its place in the line of those that share the rest.
            long then = now;
            for (int step = 0; step < 3; step++) {
                then += Math.max(0, budget.wait(charge, then));
            }
            assertThat(budget.wait(charge, then)).isLessThanOrEqualTo(SECOND / 1000);
            assertThat(then - now).isLessThanOrEqualTo(2 * budget.window().toNanos() + 1000);
            now = then;
        }
    }
}
