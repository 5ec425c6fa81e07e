package io.rescene.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.openai.PaceSimulation.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole runs against servers that keep limits, in virtual time. The figures are those of docs/limits.md. */
class PaceSimulationTest {
    private static final long HUGE = 1_000_000_000;
    private static final double SECONDS = 300;

    private enum Kind {
        BUCKET,
        FIXED,
        SLIDING_OLDEST,
        SLIDING_NEWEST;

        LimitedServer server(long limit) {
            return switch (this) {
                case BUCKET -> new LimitedServer.Bucket(limit, 60);
                case FIXED -> new LimitedServer.FixedWindow(limit, 17);
                case SLIDING_OLDEST -> new LimitedServer.SlidingWindow(limit, true);
                case SLIDING_NEWEST -> new LimitedServer.SlidingWindow(limit, false);
            };
        }

        /** A bucket gives one limit more: it is full at the start. */
        double allowed(long limit) {
            return limit * SECONDS / 60 + (this == BUCKET ? limit : 0);
        }
    }

    private static PaceSimulation requests(Kind kind, long aMinute) {
        PaceSimulation simulation = new PaceSimulation(kind.server(aMinute), kind.server(HUGE));
        simulation.leastLatency = 0.5;
        simulation.mostLatency = 4;
        return simulation;
    }

    private static PaceSimulation tokens(Kind kind, long aMinute) {
        return new PaceSimulation(kind.server(HUGE), kind.server(aMinute));
    }

    private static void isGood(Result result, double used, double allowed) {
        assertThat(used / allowed).as("share of the limit that was used").isGreaterThanOrEqualTo(0.95);
        assertThat(result.refusedShare()).as("share of 429").isLessThanOrEqualTo(0.02);
    }

    @ParameterizedTest
    @EnumSource
    void requestsAreUsedUpWithHardlyA429(Kind kind) {
        Result result = requests(kind, 600).workers(1, 32).run(SECONDS);
        isGood(result, result.accepted().size(), kind.allowed(600));
    }

    @ParameterizedTest
    @EnumSource
    void soTheyAreWhereHeadersAreReadWhenTheAnswerIsSent(Kind kind) {
        PaceSimulation simulation = requests(kind, 600).workers(1, 32);
        simulation.headersAtAnswer = true;
        simulation.wholeSeconds = true;
        Result result = simulation.run(SECONDS);
        isGood(result, result.accepted().size(), kind.allowed(600));
    }

    @ParameterizedTest
    @EnumSource
    void soTheyAreByQuickCalls(Kind kind) {
        PaceSimulation simulation = requests(kind, 600).workers(1, 32);
        simulation.leastLatency = 0.04;
        simulation.mostLatency = 0.06;
        Result result = simulation.run(SECONDS);
        isGood(result, result.accepted().size(), kind.allowed(600));
    }

    @ParameterizedTest
    @CsvSource({"BUCKET, 32", "BUCKET, 6", "FIXED, 32", "FIXED, 6", "SLIDING_OLDEST, 32", "SLIDING_OLDEST, 6"})
    void tokensAreUsedUpToo(Kind kind, int slots) {
        Result result = tokens(kind, 60_000).workers(1, slots).run(SECONDS);
        isGood(result, result.charged(), kind.allowed(60_000));
    }

    @ParameterizedTest
    @CsvSource({"BUCKET, 0.6", "BUCKET, 1.4", "FIXED, 0.6"})
    void whatTheServerReallyChargesIsLearnt(Kind kind, double truth) {
        PaceSimulation simulation = tokens(kind, 60_000).workers(1, 32);
        simulation.truth = truth;
        Result result = simulation.run(SECONDS);
        isGood(result, result.charged(), kind.allowed(60_000));
    }

    @Test
    void threeSlotsThatSufficeAreEnough() {
        PaceSimulation simulation = tokens(Kind.BUCKET, 30_000).workers(1, 3);
        simulation.leastLatency = 1;
        simulation.mostLatency = 2;
        Result result = simulation.run(SECONDS);
        isGood(result, result.charged(), Kind.BUCKET.allowed(30_000));
    }

    @Test
    void headersThatAreMissingAtTimesDoNotMatter() {
        PaceSimulation simulation = requests(Kind.BUCKET, 600).workers(1, 32);
        simulation.withoutHeaders = 0.3;
        Result result = simulation.run(SECONDS);
        isGood(result, result.accepted().size(), Kind.BUCKET.allowed(600));
    }

    @Test
    void withoutHeadersNothingIsHeldBack() {
        PaceSimulation simulation = requests(Kind.BUCKET, HUGE).workers(1, 32);
        simulation.withoutHeaders = 1;
        simulation.leastLatency = 1;
        simulation.mostLatency = 1;
        assertThat(simulation.run(100).accepted().size()).isGreaterThan(32 * 95);
    }

    @Test
    void aDaysLimitIsNotSpreadOverTheDay() {
        PaceSimulation simulation =
                new PaceSimulation(new LimitedServer.Bucket(10_000, 86_400), Kind.BUCKET.server(HUGE)).workers(1, 32);
        simulation.leastLatency = 1;
        simulation.mostLatency = 1;
        assertThat(simulation.run(100).accepted().size()).isGreaterThan(32 * 95);
    }

    @ParameterizedTest
    @EnumSource
    void workersShareAnAccountFairly(Kind kind) {
        Result result = requests(kind, 600).workers(3, 32).run(SECONDS);
        isGood(result, result.accepted().size(), kind.allowed(600));
        double share = result.accepted().size() / 3.0;
        assertThat(result.byWorker().values())
                .allSatisfy(calls -> assertThat((double) calls).isBetween(0.8 * share, 1.2 * share));
    }

    @ParameterizedTest
    @EnumSource
    void aStormIsWaitedOutWithFewCallsAndThenAllGoesOn(Kind kind) {
        PaceSimulation simulation = requests(kind, 600).workers(1, 32);
        simulation.storm = at -> at >= 120 && at < 180;
        Result result = simulation.run(SECONDS);
        assertThat(result.sentBetween(120, 180)).isLessThanOrEqualTo(720);
        assertThat(result.acceptedBetween(180, 210)).isGreaterThanOrEqualTo(270);
        assertThat(result.acceptedBetween(210, 240)).isGreaterThanOrEqualTo(285);
    }
}
