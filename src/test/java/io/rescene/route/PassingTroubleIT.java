package io.rescene.route;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.jobs.DeadJobs;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.support.BillEntry;
import io.rescene.support.CallSeen;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.Malformed;
import io.rescene.support.Tables;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Calls that fail for a while: they are tried again, and nobody loses an attempt that is not to blame. */
class PassingTroubleIT extends OutcomesBed {
    @Test
    void aRateLimitIsWaitedOutByAllAndCountsAsNoTry() {
        environment.put("RESCENE_OPENAI_CONCURRENCY", "1");
        environment.put("RESCENE_OPENAI_TRIES", "1");
        Duration wait = Duration.ofMillis(700);
        openAi.faults(call -> call.number() <= 2 ? new Fault.RateLimited(wait) : FINE);
        Fixture fixture = enqueued(Fixture.small(2, 3));

        assertThat(app().drain()).isZero();

        everySceneIsRight(fixture);
        List<BillEntry> calls = openAi.bill().entries();
        for (int limited = 0; limited < 2; limited++) {
            assertThat(Duration.between(
                            calls.get(limited).at(), calls.get(limited + 1).at()))
                    .isGreaterThanOrEqualTo(wait);
        }
        assertThat(jobs()).containsExactly("done 1", "done 1");
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.calls"))
                .as("what was not billed is not in the ledger")
                .isEqualTo("8");
    }

    @Test
    void whoWaitsForARateLimitSaysSo() {
        openAi.faults(call -> call.number() == 1 ? new Fault.RateLimited(Duration.ofSeconds(60)) : FINE);
        environment.put("RESCENE_OPENAI_CONCURRENCY", "1");
        enqueued(Fixture.small(1, 3));

        try (InProcess.Worker worker = app().worker(false)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> SERVICES.one("SELECT coalesce(max(state || ': ' || note), '') FROM rescene.workers")
                            .matches("open: OpenAI's rate limit is waited for: no call to gpt-4o for \\d\\d s"));
            assertThat(worker.life()).isNotDone();
        }
        everythingIsQueuedAgain();
    }

    @Test
    void serverErrorsCutsAndResetsAreTriedAgain() {
        openAi.faults(call -> switch (call.attempt()) {
            case 1 ->
                call.number() % 2 == 0 ? new Fault.Reset(false) : Fault.error(500, "server_error", null, null, "x");
            case 2 -> new Fault.Status(503, "<html>busy</html>", Map.of("content-type", "text/html"));
            case 3 -> new Fault.Reset(false);
            default -> FINE;
        });
        Fixture fixture = enqueued(Fixture.small(2, 3));

        assertThat(app().drain()).isZero();

        everySceneIsRight(fixture);
        assertThat(jobs()).containsExactly("done 1", "done 1");
    }

    @Test
    void anAnswerThatIsCutOffIsAskedForAgainAndNoted() {
        openAi.faults(call -> call.attempt() == 1 && call.kind() == CallSeen.Kind.SCENE ? new Fault.Cut(120) : FINE);
        Fixture fixture = enqueued(Fixture.small(1, 4));

        assertThat(app().drain()).isZero();

        assertThat(Tables.scenes(SERVICES.dataSource())).isEqualTo(fixture.expectedScenes(pictures));
        assertThat(SERVICES.one("SELECT count(*) || ' ' || count(cost_usd) FROM rescene.calls"))
                .as("a cut answer may have been billed: it has a row, but no price")
                .isEqualTo("9 5");
    }

    @Test
    void aWaitThatTheServerNamesForACallIsKept() {
        Duration wait = Duration.ofMillis(900);
        Map<String, String> named = Map.of("retry-after-ms", Long.toString(wait.toMillis()));
        openAi.faults(call -> call.attempt() == 1 ? new Fault.Status(503, "{}", named) : FINE);
        Fixture fixture = enqueued(Fixture.small(1, 2));

        assertThat(app().drain()).isZero();

        assertThat(Tables.scenes(SERVICES.dataSource())).isEqualTo(fixture.expectedScenes(pictures));
        assertThat(openAi.bill().entries().stream().collect(groupingBy(BillEntry::key)))
                .hasSize(3)
                .allSatisfy((key, calls) -> assertThat(
                                Duration.between(calls.get(0).at(), calls.get(1).at()))
                        .isGreaterThanOrEqualTo(wait));
    }

    /** What the client says of it repeats what it read, and PostgreSQL can't hold all of that. */
    @Test
    void anAnswerOfWhichPartsCanNotBeStoredIsAskedForAgainAndMayHaveBeenBilled() {
        String broken = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nz\0z\r\n";
        openAi.faults(call -> call.number() == 1 ? new Fault.Endless(broken, "x") : FINE);
        Fixture fixture = enqueued(Fixture.small(1, 2));

        assertThat(app().drain()).isZero();

        assertThat(Tables.scenes(SERVICES.dataSource())).isEqualTo(fixture.expectedScenes(pictures));
        assertThat(SERVICES.rows("SELECT outcome || ' ' || reason FROM rescene.calls WHERE outcome <> 'answer'"))
                .containsExactly("retry the answer was cut off: MalformedChunkCodingException: Bad chunk header: zz");
        assertThat(jobs()).containsExactly("done 1");
    }

    @Test
    void aSuccessThatIsNoAnswerIsAskedForAgainAndMayHaveBeenBilled() {
        openAi.faults(call -> call.number() == 1 ? new Fault.Status(202, "{}", Map.of()) : FINE);
        Fixture fixture = enqueued(Fixture.small(1, 2));

        assertThat(app().drain()).isZero();

        assertThat(Tables.scenes(SERVICES.dataSource())).isEqualTo(fixture.expectedScenes(pictures));
        assertThat(SERVICES.rows("SELECT outcome || ' ' || (lost_usd > 0) FROM rescene.calls WHERE status = 202"))
                .containsExactly("retry true");
    }

    /** Only those that came broken are bounded more tightly than the tries. */
    @Test
    void oneBrokenAnswerAfterOtherTroubleIsAskedForAgain() {
        AtomicInteger calls = new AtomicInteger();
        openAi.faults(forScene(0, () -> switch (calls.incrementAndGet()) {
            case 1, 2 -> Fault.error(500, "server_error", null, null, "x");
            case 3 -> new Fault.Bad(Malformed.HTML_PAGE);
            default -> FINE;
        }));
        Fixture fixture = enqueued(Fixture.small(1, 2));

        assertThat(app().drain()).isZero();

        everySceneIsRight(fixture);
        assertThat(jobs()).containsExactly("done 1");
        assertThat(calls).hasValue(4);
    }

    /** Each answer that comes broken may be billed: one call tells whether the trouble that was waited for lasts. */
    @Test
    void afterAWaitNoQuestionIsAskedMoreThanOnceWhileAnswersComeBroken() {
        environment.put("RESCENE_OPENAI_CONCURRENCY", "2");
        environment.put("RESCENE_WORKER_LOOK_AGAIN", "0.1");
        environment.put("RESCENE_WORKER_PATIENCE", "1");
        environment.put("RESCENE_JOBS_DELIVERIES", "1");
        openAi.faults(call -> new Fault.Bad(Malformed.HTML_PAGE));
        enqueued(Fixture.small(2, 1));

        try (InProcess.Worker worker = app().worker(true)) {
            assertThat(worker.end(Duration.ofSeconds(60))).isEqualTo(ExitCode.DEAD_JOBS);
        }

        assertThat(jobs()).containsExactly("dead 1", "dead 1");
        assertThat(openAi.bill().entries()).as("3 each, 5 waits, 3 each").hasSizeLessThanOrEqualTo(6 + 5 * 2 + 6);
    }

    @Test
    void aGatewayThatReachedNobodyCostsNothingAndOneThatMayHaveDoes() {
        openAi.faults(call -> switch (call.number()) {
            case 1 -> new Fault.Status(521, "", Map.of());
            case 2 -> new Fault.Status(502, "", Map.of());
            default -> FINE;
        });
        enqueued(Fixture.small(1, 3));

        assertThat(app().drain()).isZero();

        assertThat(SERVICES.rows("SELECT status || ' ' || (lost_usd IS NOT NULL) FROM rescene.calls"
                        + " WHERE outcome = 'retry' ORDER BY status"))
                .containsExactly("502 true", "521 false");
    }

    /** Whether nothing came, or too little: the reason is the setting, not the socket that was closed for it. */
    @Test
    void aCallThatTakesTooLongEndsWithItsTimeOutAndSaysSo() {
        environment.put("RESCENE_OPENAI_TIMEOUT", "0.5");
        openAi.faults(call -> switch (call.number()) {
            case 1 -> Fault.Hang.forever();
            case 2 -> new Fault.Trickle(1, Duration.ofMillis(50));
            default -> FINE;
        });
        Fixture fixture = enqueued(Fixture.small(1, 3));

        assertThat(app().drain()).isZero();

        assertThat(Tables.scenes(SERVICES.dataSource())).isEqualTo(fixture.expectedScenes(pictures));
        assertThat(SERVICES.rows("SELECT reason FROM rescene.calls WHERE outcome = 'retry' ORDER BY status"))
                .containsExactly(
                        "no answer within 0.5 s (rescene.openai.timeout)",
                        "the answer was cut off: no answer within 0.5 s (rescene.openai.timeout)");
    }

    @Test
    void whileEveryCallFailsNobodyLosesAnAttempt() {
        environment.put("RESCENE_OPENAI_TRIES", "2");
        AtomicBoolean away = new AtomicBoolean(true);
        openAi.faults(call -> away.get() ? Fault.error(503, "server_error", null, null, "overloaded") : FINE);
        Fixture fixture = enqueued(Fixture.small(3, 3));

        try (InProcess.Worker worker = app().worker(true)) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            SERVICES.rows("SELECT state FROM rescene.workers").contains("passing"));
            away.set(false);
            assertThat(worker.end(Duration.ofSeconds(30))).isZero();
        }

        everySceneIsRight(fixture);
        assertThat(jobs()).containsExactly("done 1", "done 1", "done 1");
    }

    /** Other scenes of the same video tell of it: there is no other video. */
    @Test
    void aVideoThatIsAloneInAnOutageLosesNoAttempt() {
        environment.put("RESCENE_OPENAI_TRIES", "2");
        environment.put("RESCENE_WORKER_LOOK_AGAIN", "0.1");
        AtomicInteger calls = new AtomicInteger();
        openAi.faults(call ->
                calls.incrementAndGet() <= 20 ? Fault.error(503, "server_error", null, null, "overloaded") : FINE);
        Fixture fixture = enqueued(Fixture.small(1, 3));

        assertThat(app().drain()).isZero();

        everySceneIsRight(fixture);
        assertThat(jobs()).containsExactly("done 1");
    }

    /** Three of four calls fail. */
    @Test
    void inABrownOutEveryJobIsDone() {
        environment.put("RESCENE_WORKER_LOOK_AGAIN", "0.1");
        openAi.faults(call -> call.number() % 4 != 0 ? Fault.error(503, "server_error", null, null, "x") : FINE);
        Fixture fixture = enqueued(Fixture.small(4, 6));

        assertThat(app().drain()).isZero();

        everySceneIsRight(fixture);
        assertThat(jobs()).hasSize(4).allMatch(job -> job.startsWith("done "));
    }

    /** There is one summary: how the model for scenes answers tells what its failures mean. */
    @Test
    void inABrownOutThatOnlyTheScenesHaveShownAVideoIsSummedUp() {
        environment.put("RESCENE_OPENAI_TRIES", "2");
        openAi.faults(call -> call.attempt() <= (call.kind() == CallSeen.Kind.SCENE ? 1 : 6)
                ? Fault.error(503, "server_error", null, null, "x")
                : FINE);
        Fixture fixture = enqueued(Fixture.small(1, 4));

        assertThat(app().drain()).isZero();

        everySceneIsRight(fixture);
        assertThat(jobs()).containsExactly("done 1");
    }

    /** What was under way when an outage began, and succeeds in it, does not make it the other items' own trouble. */
    @Test
    void aSlowCallFromBeforeAnOutageDoesNotCostTheOthersAnAttempt() {
        environment.put("RESCENE_OPENAI_CONCURRENCY", "4"); // so that all scenes are asked about at once
        environment.put("RESCENE_OPENAI_TRIES", "2");
        environment.put("RESCENE_OPENAI_BACK_OFF", "1");
        environment.put("RESCENE_OPENAI_LONGEST_BACK_OFF", "1");
        AtomicBoolean away = new AtomicBoolean(true);
        Function<CallSeen, Fault> slow = forScene(0, () -> Fault.error(503, "server_error", null, null, "its mark"));
        CountDownLatch begun = new CountDownLatch(1);
        openAi.latency(call -> {
            if (slow.apply(call) != FINE) {
                begun.countDown();
                return Duration.ofMillis(400);
            }
            // Else it might begin in the outage, and say that there is none.
            await().until(() -> begun.getCount() == 0);
            return Duration.ZERO;
        });
        openAi.faults(call -> slow.apply(call) == FINE && away.get()
                ? Fault.error(503, "server_error", null, null, "overloaded")
                : FINE);
        Fixture fixture = enqueued(Fixture.small(2, 2));

        try (InProcess.Worker worker = app().worker(true)) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> openAi.bill().billed() > 0
                            && SERVICES.rows("SELECT state FROM rescene.workers")
                                    .contains("passing"));
            away.set(false);
            assertThat(worker.end(Duration.ofSeconds(60))).isZero();
        }

        everySceneIsRight(fixture);
        assertThat(jobs()).containsExactly("done 1", "done 1");
    }

    @Test
    void aCallThatKeepsFailingCostsTheJobADelivery() {
        environment.put("RESCENE_OPENAI_TRIES", "2");
        openAi.faults(forScene(1, () -> Fault.error(500, "server_error", null, null, "x")));
        Fixture fixture = enqueued(Fixture.small(1, 4));

        assertThat(app().drain()).isEqualTo(ExitCode.DEAD_JOBS);

        assertThat(jobs()).containsExactly("dead 3");
        assertThat(video(fixture)).isEqualTo(UNTOUCHED);
        assertThat(describedIndexes(fixture)).isEmpty();
        assertThat(openAi.bill().overpaid()).isZero();
        assertThat(openAi.bill().billed()).as("the other scenes were paid once").isEqualTo(3);
    }

    /** From the first call on nothing succeeds: only that it never ends tells them from an outage. */
    @Test
    void twoVideosWhoseOnlyCallsKeepFailingDieBoth() {
        environment.put("RESCENE_OPENAI_TRIES", "1");
        environment.put("RESCENE_WORKER_LOOK_AGAIN", "0.1");
        environment.put("RESCENE_WORKER_PATIENCE", "1");
        environment.put("RESCENE_JOBS_DELIVERIES", "2");
        openAi.faults(call -> Fault.error(500, "server_error", null, null, "x"));
        enqueued(Fixture.small(2, 1));

        try (InProcess.Worker worker = app().worker(true)) {
            assertThat(worker.end(Duration.ofSeconds(60))).isEqualTo(ExitCode.DEAD_JOBS);
        }

        assertThat(jobs()).containsExactly("dead 2", "dead 2");
    }

    /** Left alone at the end of a run they are no outage: that would be waited out for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"dead retry", "reprocess"})
    void twoVideosWithACallThatKeepsFailingDieBoth(String openedAgainBy) {
        environment.put("RESCENE_OPENAI_TRIES", "2");
        environment.put("RESCENE_WORKER_LOOK_AGAIN", "0.1");
        environment.put("RESCENE_WORKER_PATIENCE", "1");
        environment.put("RESCENE_JOBS_DELIVERIES", "2");
        Supplier<Fault> fails = () -> Fault.error(500, "server_error", null, null, "x");
        openAi.faults(first(forScene(1, fails), forScene(7, fails)));
        Fixture fixture = enqueued(Fixture.small(2, 6));

        try (InProcess.Worker worker = app().worker(true)) {
            assertThat(worker.end(Duration.ofSeconds(60))).isEqualTo(ExitCode.DEAD_JOBS);
        }

        assertThat(jobs()).containsExactly("dead 2", "dead 2");

        // Now nothing is asked that could succeed.
        if (openedAgainBy.equals("reprocess")) {
            enqueue(fixture, false);
        } else {
            new DeadJobs(
                            SERVICES.jdbc(),
                            new TransactionTemplate(new DataSourceTransactionManager(SERVICES.dataSource())))
                    .retry(Optional.empty());
        }
        try (InProcess.Worker worker = app().worker(true)) {
            assertThat(worker.end(Duration.ofSeconds(60))).isEqualTo(ExitCode.DEAD_JOBS);
        }

        assertThat(jobs()).filteredOn(job -> !job.startsWith("dropped")).containsExactly("dead 2", "dead 2");
        assertThat(openAi.bill().overpaid()).isZero();
        assertThat(openAi.bill().billed()).isEqualTo(10);
    }
}
