package io.rescene.route;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.jobs.Candidate;
import io.rescene.jobs.DeadJobs;
import io.rescene.jobs.JobEntry;
import io.rescene.jobs.Runs;
import io.rescene.monitor.RunReport;
import io.rescene.monitor.RunReports;
import io.rescene.route.enqueue.EnqueueReport;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.support.BillEntry;
import io.rescene.support.CallSeen;
import io.rescene.support.FakeOpenAi;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.Malformed;
import io.rescene.support.PictureServer;
import io.rescene.support.PictureServer.Trouble;
import io.rescene.support.Services;
import io.rescene.support.Tables;
import io.rescene.support.Testbed;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What becomes of scenes, jobs and the worker when calls and pictures go wrong. */
class OutcomesIT {
    private static final Fault FINE = new Fault.None();
    private static final String UNTOUCHED = "READY f NULL";

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private final FakeOpenAi openAi = testbed.openAi();
    private final PictureServer pictures = testbed.pictures();
    private final Map<String, String> environment = testbed.environment();

    @BeforeEach
    void library() {
        app().migrate();
    }

    private InProcess app() {
        return testbed.app();
    }

    private Fixture enqueued(Fixture fixture) {
        fixture.install(SERVICES.dataSource(), pictures.base());
        enqueue(fixture, false);
        return fixture;
    }

    /** As {@code reprocess} does, without its Camel. */
    private static void enqueue(Fixture fixture, boolean force) {
        enqueue(fixture.videos(), force);
    }

    private static void enqueue(List<Fixture.Video> videos, boolean force) {
        Runs runs = new Runs(SERVICES.jdbc());
        long run = runs.open(new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), force, false));
        List<Candidate> candidates = videos.stream()
                .map(video -> new Candidate(video.id(), video.owner()))
                .toList();
        SERVICES.queue()
                .push(runs.enqueue(run, Runs.Origin.COMMAND, candidates).stream()
                        .map(JobEntry::text)
                        .toList());
    }

    private void everySceneIsRight(Fixture fixture) {
        assertThat(Tables.scenes(SERVICES.dataSource())).isEqualTo(fixture.expectedScenes(pictures));
        assertThat(openAi.bill().overpaid()).isZero();
    }

    private static List<String> jobs() {
        return SERVICES.rows("SELECT state || ' ' || attempts FROM rescene.jobs ORDER BY id");
    }

    private static String video(Fixture fixture) {
        return SERVICES.one("SELECT status || ' ' || CASE WHEN has_rich_semantics THEN 't' ELSE 'f' END || ' '"
                + " || coalesce(video_summary, 'NULL') FROM public.videos WHERE id = '"
                + fixture.videos().get(0).id() + "'");
    }

    private static List<String> describedIndexes(Fixture fixture) {
        return SERVICES.rows(
                "SELECT index FROM public.video_scenes WHERE visual_description IS NOT NULL AND video_id = '"
                        + fixture.videos().get(0).id() + "' ORDER BY index");
    }

    /** The fault for the calls that show the picture of the n-th scene of all; no fault for the others. */
    private Function<CallSeen, Fault> forScene(int scene, Supplier<Fault> fault) {
        byte[] bytes = pictures.bytesFor(Fixture.ownPicture(scene).orElseThrow());
        return call -> call.picture().filter(seen -> Arrays.equals(seen, bytes)).isPresent() ? fault.get() : FINE;
    }

    private static Function<CallSeen, Fault> first(Function<CallSeen, Fault> one, Function<CallSeen, Fault> other) {
        return call -> one.apply(call) == FINE ? other.apply(call) : one.apply(call);
    }

    // ---- passing trouble ------------------------------------------------------------------------------------------

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
        environment.put("RESCENE_WORKER_LOOK_AGAIN", "0.1"); // it is believed five times
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

    /** Left alone at the end of a run they are no outage: that would be waited out for ever. */
    @Test
    void twoVideosWithACallThatKeepsFailingDieBoth() {
        environment.put("RESCENE_OPENAI_TRIES", "2");
        environment.put("RESCENE_WORKER_LOOK_AGAIN", "0.1"); // it is believed ten times in all
        environment.put("RESCENE_JOBS_DELIVERIES", "2");
        Supplier<Fault> fails = () -> Fault.error(500, "server_error", null, null, "x");
        openAi.faults(first(forScene(1, fails), forScene(7, fails)));
        enqueued(Fixture.small(2, 6));

        try (InProcess.Worker worker = app().worker(true)) {
            assertThat(worker.end(Duration.ofSeconds(60))).isEqualTo(ExitCode.DEAD_JOBS);
        }

        assertThat(jobs()).containsExactly("dead 2", "dead 2");

        // Now nothing is asked that could succeed.
        new DeadJobs(SERVICES.jdbc(), new TransactionTemplate(new DataSourceTransactionManager(SERVICES.dataSource())))
                .retry(Optional.empty());
        try (InProcess.Worker worker = app().worker(true)) {
            assertThat(worker.end(Duration.ofSeconds(60))).isEqualTo(ExitCode.DEAD_JOBS);
        }

        assertThat(jobs()).containsExactly("dead 2", "dead 2");
        assertThat(openAi.bill().overpaid()).isZero();
        assertThat(openAi.bill().billed()).isEqualTo(10);
    }

    // ---- this item can't work -------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"LENGTH_CUT", "WRONG_TYPES", "NULL_CONTENT", "NO_CHOICES"})
    void afterThreeUselessAnswersTheSceneHasFailed(Malformed shape) {
        openAi.faults(forScene(2, () -> new Fault.Bad(shape)));
        Fixture fixture = enqueued(Fixture.small(1, 6));

        assertThat(app().drain()).isZero();

        assertThat(describedIndexes(fixture)).containsExactly("0", "1", "3", "4", "5");
        assertThat(video(fixture)).startsWith("READY t The video has 5 scenes");
        assertThat(SERVICES.one("SELECT scenes || ' ' || described || ' ' || failed || ' ' || (failures->0->>'index')"
                        + " FROM rescene.jobs"))
                .isEqualTo("6 5 1 2");
        assertThat(SERVICES.one("SELECT failures->0->>'reason' FROM rescene.jobs"))
                .isNotBlank();
        assertThat(openAi.bill().countByKey().values()).containsOnlyOnce(3L).contains(1L);
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.calls WHERE outcome = 'no_use'"
                        + " AND (cost_usd > 0 OR lost_usd > 0)"))
                .as("useless answers are paid answers, at their worst if they name no tokens")
                .isEqualTo("3");
    }

    @Test
    void aLaterDeliveryStillSaysWhyAnswersWereNoUse() {
        environment.put("RESCENE_JOBS_DELIVERIES", "2");
        openAi.faults(forScene(0, () -> new Fault.Bad(Malformed.LENGTH_CUT)));
        enqueued(Fixture.small(1, 1));

        assertThat(app().drain()).isEqualTo(7);

        assertThat(SERVICES.one("SELECT attempts || ' ' || reason FROM rescene.jobs"))
                .startsWith("2 ")
                .contains("cut at max_completion_tokens");
    }

    @Test
    void aSceneWithoutAnIndexIsNamed() {
        environment.put("RESCENE_JOBS_DELIVERIES", "1");
        Fixture fixture = Fixture.small(1, 2);
        fixture.install(SERVICES.dataSource(), pictures.base());
        SERVICES.jdbc().execute("ALTER TABLE public.video_scenes ALTER index DROP NOT NULL");
        SERVICES.jdbc().update("UPDATE public.video_scenes SET index = NULL WHERE index = 1");
        app().reprocess();

        assertThat(app().drain()).isEqualTo(7);

        assertThat(SERVICES.one("SELECT reason FROM rescene.jobs"))
                .contains(fixture.videos().get(0).scenes().get(1).id().toString(), "index null");
    }

    @Test
    void oneUselessAnswerIsAskedForAgain() {
        openAi.faults(call -> call.attempt() == 1 ? new Fault.Bad(Malformed.LENGTH_CUT) : FINE);
        Fixture fixture = enqueued(Fixture.small(1, 3));

        assertThat(app().drain()).isZero();

        assertThat(Tables.scenes(SERVICES.dataSource())).isEqualTo(fixture.expectedScenes(pictures));
    }

    @ParameterizedTest
    @ValueSource(strings = {"REFUSAL", "CONTENT_FILTER"})
    void aRefusedSceneIsRecordedAndNeverAskedAgain(Malformed shape) {
        openAi.faults(forScene(0, () -> new Fault.Bad(shape)));
        Fixture fixture = enqueued(Fixture.small(1, 5));

        assertThat(app().drain()).isZero();

        assertThat(video(fixture)).startsWith("READY t The video has 4 scenes");
        assertThat(describedIndexes(fixture)).containsExactly("1", "2", "3", "4");
        assertThat(SERVICES.one("SELECT failed || ' ' || (failures->0->>'index') FROM rescene.jobs"))
                .isEqualTo("1 0");
        int calls = openAi.bill().entries().size();
        enqueue(fixture, true);
        assertThat(app().drain()).isZero();
        assertThat(openAi.bill().entries()).hasSize(calls);
    }

    @Test
    void tooManyRefusalsKillTheJobAndLeaveTheVideoAsItWas() {
        environment.put("RESCENE_JOBS_DELIVERIES", "2");
        AtomicBoolean refuses = new AtomicBoolean(true);
        Supplier<Fault> refusal = () -> refuses.get() ? new Fault.Bad(Malformed.REFUSAL) : FINE;
        openAi.faults(first(forScene(0, refusal), forScene(3, refusal)));
        Fixture fixture = Fixture.small(1, 6);
        fixture.install(SERVICES.dataSource(), pictures.base());
        List<String> before = Tables.snapshot(SERVICES.dataSource(), "public.video_scenes");
        enqueue(fixture, false);

        assertThat(app().drain()).isEqualTo(ExitCode.DEAD_JOBS);

        assertThat(jobs()).containsExactly("dead 2");
        assertThat(video(fixture)).isEqualTo(UNTOUCHED);
        assertThat(Tables.snapshot(SERVICES.dataSource(), "public.video_scenes"))
                .isEqualTo(before);
        assertThat(SERVICES.one("SELECT error_message FROM public.videos WHERE id = '"
                        + fixture.videos().get(0).id() + "'"))
                .contains("2 of 6")
                .contains("refused");
        assertThat(openAi.bill().entries())
                .as("two deliveries ask each question once")
                .hasSize(6);

        assertThat(poll().enqueued()).as("polling leaves the dead alone").isZero();
        assertThat(app().reprocess().enqueued()).isEqualTo(1);
        assertThat(SERVICES.rows("SELECT state FROM rescene.jobs ORDER BY id")).containsExactly("dropped", "queued");
    }

    private EnqueueReport poll() {
        return app().reprocess(new Runs.Request(Runs.Origin.POLL, Optional.empty(), Optional.empty(), false, false));
    }

    @Test
    void aDeadJobThatIsOpenedAgainIsDone() {
        environment.put("RESCENE_JOBS_DELIVERIES", "1");
        AtomicBoolean broken = new AtomicBoolean(true);
        pictures.troubles(path -> broken.get() ? Optional.of(new Trouble.Status(404, "gone")) : Optional.empty());
        Fixture fixture = enqueued(Fixture.small(1, 3));
        assertThat(app().drain()).isEqualTo(ExitCode.DEAD_JOBS);
        assertThat(openAi.bill().entries()).isEmpty();
        broken.set(false);

        JdbcTemplate jdbc = SERVICES.jdbc();
        TransactionTemplate transaction =
                new TransactionTemplate(new DataSourceTransactionManager(SERVICES.dataSource()));
        assertThat(new DeadJobs(jdbc, transaction).retry(Optional.empty())).hasSize(1);
        assertThat(app().drain()).isZero();

        everySceneIsRight(fixture);
        assertThat(SERVICES.one("SELECT count(*) FROM public.videos WHERE error_message IS NOT NULL"))
                .isEqualTo("0");
    }

    @Test
    void hostileAnswersDoNoHarm() {
        List<Malformed> shapes = List.of(
                Malformed.NUL_CHARACTER,
                Malformed.LONE_SURROGATES,
                Malformed.TAGS_10_000,
                Malformed.HUGE_STRING,
                Malformed.DEEP_NESTING,
                Malformed.EXTRA_KEYS);
        Function<CallSeen, Fault> faults = call -> FINE;
        for (int scene = 0; scene < shapes.size(); scene++) {
            Malformed shape = shapes.get(scene);
            faults = first(forScene(scene, () -> new Fault.Bad(shape)), faults);
        }
        openAi.faults(faults);
        environment.put("RESCENE_SCENE_TOLERATED_FAILURE_PERCENT", "100");
        Fixture fixture = enqueued(Fixture.small(1, 8));

        assertThat(app().drain()).isZero();

        assertThat(describedIndexes(fixture)).contains("0", "1", "2", "6", "7");
        assertThat(SERVICES.one("SELECT max(length(visual_description)) <= 500 FROM public.video_scenes"))
                .isEqualTo("t");
    }

    // ---- going on is useless --------------------------------------------------------------------------------------

    /** After a stop: no attempt is lost, no video stays in work, every queued job stands in the list. */
    private static void everythingIsQueuedAgain() {
        assertThat(SERVICES.rows("SELECT DISTINCT state || ' ' || attempts FROM rescene.jobs WHERE state <> 'done'"))
                .containsExactly("queued 0");
        assertThat(SERVICES.one("SELECT count(*) FROM public.videos v JOIN rescene.jobs j ON j.video_id = v.id"
                        + " WHERE v.status <> 'READY' OR v.error_message IS NOT NULL"))
                .isEqualTo("0");
        assertThat(SERVICES.queue().length())
                .isEqualTo(Long.parseLong(SERVICES.one("SELECT count(*) FROM rescene.jobs WHERE state = 'queued'")));
    }

    @Test
    void anExhaustedQuotaStopsTheWorkerAndLosesNothing() {
        AtomicBoolean exhausted = new AtomicBoolean(true);
        openAi.latency(Duration.ofMillis(20))
                .faults(call -> exhausted.get() && call.number() > 6 ? new Fault.InsufficientQuota() : FINE);
        Fixture fixture = enqueued(Fixture.small(4, 5));

        assertThat(app().drain()).isEqualTo(ExitCode.OPENAI);

        everythingIsQueuedAgain();
        assertThat(openAi.bill().entries()).as("the intake closes at once").hasSizeLessThanOrEqualTo(6 + 3);

        exhausted.set(false);
        assertThat(app().drain()).isZero();
        everySceneIsRight(fixture);
        assertThat(jobs()).containsOnly("done 1");
    }

    /** As gateways and compatible servers do whose words blame neither the picture nor the request. */
    @ParameterizedTest
    @ValueSource(ints = {400, 413, 422})
    void whatIsRefusedForEveryVideoStopsTheWorker(int status) {
        openAi.faults(call -> new Fault.Status(status, "{\"detail\":\"not like this\"}", Map.of()));
        Fixture fixture = enqueued(Fixture.small(8, 2));
        try (InProcess.Worker worker = app().worker(true)) {
            assertThat(worker.end(Duration.ofSeconds(60))).isEqualTo(6);
        }
        assertThat(SERVICES.rows("SELECT DISTINCT state FROM rescene.jobs")).isSubsetOf("queued", "retrying");

        openAi.faults(call -> FINE);
        assertThat(app().drain()).isZero();
        everySceneIsRight(fixture);
    }

    @Test
    void summariesThatAreRefusedForEveryVideoStopTheWorkerThoughScenesAreAnswered() {
        openAi.faults(call -> call.kind() == CallSeen.Kind.SUMMARY
                ? new Fault.Status(422, "{\"detail\":\"not like this\"}", Map.of())
                : FINE);
        enqueued(Fixture.small(8, 2));
        try (InProcess.Worker worker = app().worker(true)) {
            assertThat(worker.end(Duration.ofSeconds(60))).isEqualTo(6);
        }
        assertThat(SERVICES.rows("SELECT DISTINCT state FROM rescene.jobs")).isSubsetOf("queued", "retrying");
    }

    /** They would keep a process that begins with them from ever going on. */
    @Test
    void videosThatAreRefusedWhereAnotherWasAnsweredBeforeDie() {
        environment.put("RESCENE_JOBS_DELIVERIES", "1");
        Fixture fixture = Fixture.small(3, 1);
        fixture.install(SERVICES.dataSource(), pictures.base());
        enqueue(fixture.videos().subList(0, 1), false);
        assertThat(app().drain()).isZero();
        openAi.faults(call -> new Fault.Status(413, "", Map.of()));
        enqueue(fixture.videos().subList(1, 3), false);

        assertThat(app().drain()).isEqualTo(7);

        assertThat(jobs()).containsExactly("done 1", "dead 1", "dead 1");
    }

    @Test
    void aRefusedKeyStopsTheWorker() {
        openAi.keys(key -> false);
        enqueued(Fixture.small(2, 3));

        assertThat(app().drain()).isEqualTo(ExitCode.OPENAI);

        everythingIsQueuedAgain();
        assertThat(openAi.bill().entries()).isEmpty();
    }

    @Test
    void anUnknownModelOrARequestThatIsAlwaysRefusedStopsTheWorker() {
        List<Fault> useless = List.of(
                Fault.unknownModel(),
                Fault.error(400, "invalid_request_error", null, "response_format", "Invalid schema"),
                Fault.error(403, "invalid_request_error", "unsupported_country", null, "no"));
        enqueued(Fixture.small(2, 3));
        for (Fault fault : useless) {
            openAi.faults(call -> fault);
            assertThat(app().drain()).as("%s", fault).isEqualTo(ExitCode.OPENAI);
            everythingIsQueuedAgain();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"401", "403", "400 {\"statusCode\":\"401\",\"error\":\"Unauthorized\"}"})
    void aStorageThatRefusesStopsTheWorker(String answer) {
        environment.put("SUPABASE_URL", pictures.base());
        environment.put("SUPABASE_SERVICE_ROLE_KEY", "wrong");
        int status = Integer.parseInt(answer.substring(0, 3));
        pictures.troubles(path -> Optional.of(new Trouble.Status(status, answer.substring(3))));
        enqueued(Fixture.small(2, 3));

        assertThat(app().drain()).isEqualTo(ExitCode.SERVICE);

        everythingIsQueuedAgain();
        assertThat(openAi.bill().entries()).isEmpty();
    }

    // ---- pictures -------------------------------------------------------------------------------------------------

    @Test
    void theServiceKeyGoesToTheStorageOnly() {
        try (PictureServer storage = PictureServer.start()) {
            environment.put("SUPABASE_URL", storage.base());
            environment.put("SUPABASE_SERVICE_ROLE_KEY", "service-key");
            Fixture fixture = Fixture.small(1, 4);
            fixture.install(SERVICES.dataSource(), pictures.base());
            SERVICES.jdbc()
                    .update(
                            "UPDATE public.video_scenes SET thumbnail_url = 'thumbs/0.jpg' WHERE id = ?",
                            fixture.scenes().get(0).id());
            pictures.troubles(path -> path.contains("scene-1")
                    ? Optional.of(new Trouble.Redirect(storage.base() + "/elsewhere.jpg"))
                    : Optional.empty());
            enqueue(fixture, false);

            assertThat(app().drain()).isZero();

            assertThat(describedIndexes(fixture)).hasSize(4);
            assertThat(storage.requests())
                    .extracting(PictureServer.Seen::path)
                    .containsExactlyInAnyOrder("/storage/v1/object/videos/thumbs/0.jpg", "/elsewhere.jpg");
            assertThat(storage.requests())
                    .allMatch(request ->
                            "Bearer service-key".equals(request.headers().get("authorization")));
            assertThat(pictures.requests())
                    .isNotEmpty()
                    .noneMatch(request -> request.headers().toString().contains("service-key"));
            assertThat(openAi.bill().entries()).hasSize(5);
        }
    }

    @Test
    void brokenPicturesAreRecordedAndPassingOnesTriedAgain() {
        AtomicBoolean firstTime = new AtomicBoolean(true);
        pictures.troubles(path -> path.contains("scene-0")
                ? Optional.of(new Trouble.WrongType("text/html", "<html>login</html>"))
                : path.contains("scene-1") && firstTime.getAndSet(false)
                        ? Optional.of(new Trouble.Status(503, "busy"))
                        : Optional.empty());
        Fixture fixture = enqueued(Fixture.small(1, 6));

        assertThat(app().drain()).isZero();

        assertThat(describedIndexes(fixture)).containsExactly("1", "2", "3", "4", "5");
        assertThat(jobs()).containsExactly("done 1");
        assertThat(openAi.bill().overpaid()).isZero();
        assertThat(SERVICES.rows("SELECT DISTINCT outcome FROM rescene.calls"))
                .as("what scene 0 failed of is no trouble of the summary's call")
                .containsExactly("answer");
    }

    /** In seconds or as a date; and whoever waits keeps no call from being made. */
    @ParameterizedTest
    @ValueSource(strings = {"429 2", "503 date"})
    void aWaitThatThePicturesHostNamesIsKeptAndHoldsNoSlot(String said) {
        environment.put("RESCENE_OPENAI_CONCURRENCY", "1");
        String late = Fixture.ownPicture(0).orElseThrow();
        AtomicBoolean first = new AtomicBoolean(true);
        pictures.troubles(path -> path.equals(late) && first.getAndSet(false)
                ? Optional.of(new Trouble.Busy(Integer.parseInt(said.substring(0, 3)), wait(said.substring(4))))
                : Optional.empty());
        Fixture fixture = enqueued(Fixture.small(1, 4));

        assertThat(app().drain()).isZero();

        everySceneIsRight(fixture);
        List<Instant> tries = pictures.requests().stream()
                .filter(request -> request.path().equals(late))
                .map(PictureServer.Seen::at)
                .toList();
        assertThat(tries).hasSize(2);
        // A date has whole seconds, and so may be nearly one short.
        assertThat(Duration.between(tries.get(0), tries.get(1))).isGreaterThan(Duration.ofSeconds(1));
        assertThat(openAi.bill().entries().stream().filter(call -> call.at().isBefore(tries.get(1))))
                .as("calls for the other scenes meanwhile")
                .hasSize(3);
    }

    /** {@code retry-after} for 2 seconds from now. */
    private static String wait(String form) {
        return form.equals("date")
                ? DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2))
                : form;
    }

    @Test
    void privateAddressesAreRefusedUnlessAllowed() {
        environment.put("RESCENE_IMAGE_ALLOW_PRIVATE_HOSTS", "false");
        environment.put("RESCENE_JOBS_DELIVERIES", "1");
        Fixture fixture = enqueued(Fixture.small(1, 2));

        assertThat(app().drain()).isEqualTo(ExitCode.DEAD_JOBS);

        assertThat(pictures.requests()).isEmpty();
        assertThat(video(fixture)).isEqualTo(UNTOUCHED);
    }

    @Test
    void aPictureTheProviderCannotDownloadIsSentWithItsBytes() {
        environment.put("RESCENE_IMAGE_MODE", "url");
        String bad = "/p/scene-1.jpg";
        openAi.faults(call -> call.imageUrl().filter(url -> url.endsWith(bad)).isPresent()
                ? Fault.error(400, "invalid_request_error", "invalid_image_url", "url", "Error while downloading")
                : FINE);
        Fixture fixture = enqueued(Fixture.small(1, 4));

        assertThat(app().drain()).isZero();

        assertThat(Tables.scenes(SERVICES.dataSource()))
                .isEqualTo(fixture.expectedScenes(path -> path.equals(bad)
                        ? FakeOpenAi.sceneFor(pictures.bytesFor(path))
                        : FakeOpenAi.sceneFor(pictures.base() + path)));
        assertThat(pictures.requests()).extracting(PictureServer.Seen::path).containsExactly(bad);
    }

    // ---- nothing to describe --------------------------------------------------------------------------------------

    @Test
    void aSceneWithoutContentOrPictureKeepsNull() {
        openAi.faults(forScene(
                1,
                () -> new Fault.Content(
                        "{\"status\":\"no_content\",\"description\":\"\",\"entities\":[],\"actions\":[]}")));
        String black = Fixture.ownPicture(4).orElseThrow();
        pictures.troubles(path -> path.equals(black) ? Optional.of(new Trouble.Black()) : Optional.empty());
        Fixture fixture =
                enqueued(Fixture.of(List.of(5), scene -> scene == 2 ? Optional.empty() : Fixture.ownPicture(scene)));

        assertThat(app().drain()).isZero();

        assertThat(openAi.bill().entries())
                .as("the black frame is not asked about")
                .hasSize(4);
        assertThat(describedIndexes(fixture)).containsExactly("0", "3");
        assertThat(SERVICES.one(
                        "SELECT count(*) FROM public.video_scenes WHERE index IN (1, 2, 4) AND tags IS NOT NULL"))
                .isEqualTo("0");
        assertThat(video(fixture)).startsWith("READY t The video has 2 scenes");
        assertThat(SERVICES.one("SELECT scenes || ' ' || described || ' ' || no_content || ' ' || no_picture || ' ' ||"
                        + " failed || ' ' || uniform || ' ' || stored FROM rescene.jobs"))
                .isEqualTo("5 2 2 1 0 1 0");
    }

    @Test
    void aVideoWithNothingToDescribeIsDoneWithoutSummaryOrCall() {
        enqueued(Fixture.of(List.of(0, 3), scene -> Optional.empty()));

        assertThat(app().drain()).isZero();

        assertThat(SERVICES.rows(
                        "SELECT v.status || ' ' || has_rich_semantics || ' ' || coalesce(video_summary, 'NULL')"
                                + " FROM public.videos v JOIN rescene.jobs j ON j.video_id = v.id"))
                .containsExactly("READY true NULL", "READY true NULL");
        assertThat(openAi.bill().entries()).isEmpty();
    }

    @Test
    void tagsOfADescribedSceneAreNeverNull() {
        openAi.faults(forScene(
                0,
                () -> new Fault.Content(
                        "{\"status\":\"ok\",\"description\":\"A wall.\",\"entities\":[],\"actions\":[]}")));
        enqueued(Fixture.small(1, 1));

        assertThat(app().drain()).isZero();

        assertThat(SERVICES.one("SELECT tags::text || visual_entities::text || visual_actions::text"
                        + " FROM public.video_scenes WHERE visual_description = 'A wall.'"))
                .isEqualTo("{}{}{}");
    }

    // ---- summary --------------------------------------------------------------------------------------------------

    @Test
    void aSummaryOfTwoSentencesIsAskedForOnceMore() {
        Fault two = new Fault.Content("{\"summary\":\"It begins. It ends.\"}");
        AtomicBoolean once = new AtomicBoolean(true);
        openAi.faults(call -> call.kind() == CallSeen.Kind.SUMMARY && once.getAndSet(false) ? two : FINE);
        Fixture fixture = enqueued(Fixture.small(1, 3));

        assertThat(app().drain()).isZero();

        assertThat(video(fixture))
                .isEqualTo("READY t "
                        + fixture.expectedSummary(fixture.videos().get(0), pictures)
                                .orElseThrow());
        assertThat(summaries()).isEqualTo(2);
    }

    @Test
    void aSecondSummaryOfTwoSentencesIsTaken() {
        Fault two = new Fault.Content("{\"summary\":\"It begins. It ends.\"}");
        openAi.faults(call -> call.kind() == CallSeen.Kind.SUMMARY ? two : FINE);
        Fixture fixture = enqueued(Fixture.small(1, 3));

        assertThat(app().drain()).isZero();

        assertThat(video(fixture)).isEqualTo("READY t It begins. It ends.");
        assertThat(summaries()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 500})
    void aSummaryOfTwoSentencesIsTakenIfAskingOnceMoreFails(int status) {
        Fault two = new Fault.Content("{\"summary\":\"It begins. It ends.\"}");
        Fault refused = new Fault.Status(status, "{\"error\":{\"message\":\"no\"}}", Map.of());
        AtomicBoolean first = new AtomicBoolean(true);
        openAi.faults(call -> call.kind() != CallSeen.Kind.SUMMARY ? FINE : first.getAndSet(false) ? two : refused);
        Fixture fixture = enqueued(Fixture.small(1, 3));

        assertThat(app().drain()).isZero();

        assertThat(video(fixture)).isEqualTo("READY t It begins. It ends.");
    }

    private long summaries() {
        return openAi.bill().entries().stream()
                .filter(entry -> entry.kind() == CallSeen.Kind.SUMMARY)
                .count();
    }

    // ---- the list -------------------------------------------------------------------------------------------------

    @Test
    void whatIsPushedByHandIsTakenSkippedOrRejected() {
        Fixture fixture = Fixture.small(1, 2);
        fixture.install(SERVICES.dataSource(), pictures.base());
        String failed = SERVICES.one("SELECT id FROM public.videos WHERE status = 'FAILED' ORDER BY id");
        SERVICES.queue()
                .push(List.of(
                        fixture.videos().get(0).id().toString(),
                        failed,
                        "00000000-0000-0000-0000-00000000dead",
                        "no job at all",
                        "{\"job\": 999999}",
                        fixture.videos().get(0).id().toString()));

        assertThat(app().drain()).isZero();

        everySceneIsRight(fixture);
        assertThat(SERVICES.rows("SELECT state FROM rescene.jobs ORDER BY state"))
                .contains("done", "skipped");
        assertThat(SERVICES.one("SELECT status FROM public.videos WHERE id = '" + failed + "'"))
                .isEqualTo("FAILED");
        assertThat(SERVICES.rows("SELECT entry FROM rescene.rejected ORDER BY id"))
                .containsExactlyInAnyOrder(
                        "00000000-0000-0000-0000-00000000dead", "no job at all", "{\"job\": 999999}");
        assertThat(SERVICES.redisDump()).isEmpty();
    }

    @Test
    void whatWasPushedByHandHasAReportToo() {
        Fixture fixture = Fixture.small(1, 2);
        fixture.install(SERVICES.dataSource(), pictures.base());
        SERVICES.queue().push(List.of(fixture.videos().get(0).id().toString()));
        assertThat(app().drain()).isZero();

        long run = Long.parseLong(SERVICES.one("SELECT id FROM rescene.runs WHERE origin = 'hand'"));
        RunReport report = new RunReports(SERVICES.jdbc()).of(run);

        assertThat(report.jobs().done()).isEqualTo(1);
        assertThat(report.estimate()).as("nobody estimated it").isEmpty();
    }

    /** Fields of an entry that Rescene does not know go with its job, whenever it is handed out again. */
    @Test
    void unknownFieldsOfAnEntryAreKept() {
        Fixture fixture = enqueued(Fixture.small(1, 2));
        String known = SERVICES.queue().entries().iterator().next();
        SERVICES.redis().getKeys().flushdb();
        SERVICES.queue().push(List.of(known.replace("}", ",\"trace\":\"a \ud55c\"}")));
        openAi.faults(call -> new Fault.InsufficientQuota());
        try (InProcess.Worker worker = app().worker(true)) {
            assertThat(worker.end(Duration.ofSeconds(60))).isEqualTo(6);
        }
        assertThat(SERVICES.queue().entries()).containsExactly(known.replace("}", ",\"trace\":\"a \\uD55C\"}"));
        openAi.faults(call -> FINE);
        assertThat(app().drain()).isZero();
        everySceneIsRight(fixture);
    }

    /** Somebody's trigger refuses one video: it must not keep the others from being taken. */
    @Test
    void aVideoThatCantBeClaimedStandsInNobodysWay() {
        environment.put("RESCENE_JOBS_DELIVERIES", "1");
        Fixture fixture = enqueued(Fixture.small(3, 1));
        UUID refused = fixture.videos().get(0).id();
        SERVICES.jdbc()
                .execute("CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN RAISE EXCEPTION ''not this one''; END'");
        SERVICES.jdbc()
                .execute("CREATE TRIGGER refuse BEFORE UPDATE ON public.videos FOR EACH ROW WHEN (NEW.id = '" + refused
                        + "' AND NEW.status = 'PROCESSING') EXECUTE FUNCTION public.refuse()");
        assertThat(app().drain()).isEqualTo(7);
        assertThat(SERVICES.rows("SELECT state FROM rescene.jobs ORDER BY state"))
                .containsExactly("dead", "done", "done");
        assertThat(SERVICES.one(
                        "SELECT status || ' ' || error_message FROM public.videos WHERE id = '" + refused + "'"))
                .isEqualTo("READY it can't be claimed: the database refused it: ERROR: not this one");
    }

    /** Pictures that wait for another try hold no place that others, or they themselves, need. */
    @Test
    void aStorageThatIsAwayForManyScenesIsWaitedOut() {
        environment.put("RESCENE_WORKER_LOOK_AGAIN", "0.5");
        Fixture fixture = Fixture.small(2, 30);
        fixture.install(SERVICES.dataSource(), "http://127.0.0.1:9");
        enqueue(fixture, false);
        try (InProcess.Worker worker = app().worker(true)) {
            Awaitility.await("the intake closes")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> SERVICES.rows("SELECT id FROM rescene.workers WHERE state = 'passing'")
                                    .size()
                            == 1);
            SERVICES.jdbc()
                    .update(
                            "UPDATE public.video_scenes SET thumbnail_url = replace(thumbnail_url, 'http://127.0.0.1:9', ?)",
                            pictures.base());
            assertThat(worker.end(Duration.ofSeconds(60))).isZero();
        }
        assertThat(Tables.scenes(SERVICES.dataSource())).isEqualTo(fixture.expectedScenes(pictures));
    }
}
