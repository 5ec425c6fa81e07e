package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.Runs;
import io.rescene.openai.Usage;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.support.FakeOpenAi;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.PictureServer;
import io.rescene.support.Services;
import io.rescene.support.Tables;
import io.rescene.support.Testbed;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A money cap is never passed, and work goes on as soon as there is money again. */
class CapIT {
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

    private void enqueue(Fixture fixture, Optional<BigDecimal> cap) {
        fixture.install(SERVICES.dataSource(), pictures.base());
        app().reprocess(new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), false, false, cap));
    }

    /** What the provider charges, by the prices of the packed settings. */
    private BigDecimal bill() {
        return app().session(session -> openAi.bill().entries().stream()
                .filter(entry -> entry.billed())
                .map(entry -> session.settings()
                        .prices()
                        .cost(entry.model(), new Usage(entry.promptTokens(), 0, entry.completionTokens()))
                        .orElseThrow())
                .reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    private static void cap(String usd) {
        SERVICES.jdbc().update("UPDATE rescene.runs SET cap_usd = ?", new BigDecimal(usd));
    }

    @ParameterizedTest
    @CsvSource({"3, 0.03", "32, 0.04"})
    void aRunStopsBelowItsCapAndGoesOnWhenItIsRaised(int concurrency, BigDecimal cap) {
        environment.put("RESCENE_OPENAI_CONCURRENCY", Integer.toString(concurrency));
        openAi.latency(Duration.ofMillis(30));
        Fixture fixture = Fixture.small(10, 5);
        enqueue(fixture, Optional.of(cap));

        assertThat(app().drain()).isEqualTo(ExitCode.CAP);

        assertThat(bill()).isLessThanOrEqualTo(cap);
        assertThat(cap.subtract(bill())).as("no more than a call is left").isLessThan(new BigDecimal("0.012"));
        assertThat(SERVICES.rows("SELECT DISTINCT state || ' ' || attempts || ' ' || capped_by FROM rescene.jobs"
                        + " WHERE state <> 'done'"))
                .containsExactly("queued 0 run 1");
        assertThat(SERVICES.rows(
                        "SELECT DISTINCT v.status FROM rescene.jobs j JOIN public.videos v ON v.id = j.video_id"))
                .containsExactly("READY");
        assertThat(app().drain()).as("nothing has changed").isEqualTo(ExitCode.CAP);

        cap("5");
        assertThat(app().drain())
                .as("a drain that begins after the cap was raised goes on")
                .isZero();
        assertThat(Tables.scenes(SERVICES.dataSource())).isEqualTo(fixture.expectedScenes(pictures));
        assertThat(openAi.bill().overpaid()).isZero();
        assertThat(new BigDecimal(SERVICES.one("SELECT spent_usd FROM rescene.accounts WHERE account = 'run 1'")))
                .isEqualByComparingTo(bill());
        assertThat(SERVICES.one("SELECT sum(reserved_usd) FROM rescene.accounts"))
                .isEqualTo("0.00000000");
    }

    @Test
    void aServiceGoesOnByItselfWhenTheCapIsRaised() {
        enqueue(Fixture.small(4, 4), Optional.of(new BigDecimal("0.012")));
        try (InProcess.Worker worker = app().worker(false)) {
            Awaitility.await("all wait for money")
                    .atMost(Duration.ofSeconds(60))
                    .until(() ->
                            SERVICES.rows("SELECT id FROM rescene.jobs WHERE capped_by IS NULL AND state <> 'done'")
                                            .isEmpty()
                                    && !SERVICES.rows("SELECT id FROM rescene.jobs WHERE capped_by IS NOT NULL")
                                            .isEmpty());
            cap("1");
            Awaitility.await("all are done")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> SERVICES.rows("SELECT id FROM rescene.jobs WHERE state <> 'done'")
                            .isEmpty());
            assertThat(worker.life()).isNotDone();
        }
    }

    /** Those in line for a call have their money already. */
    @Test
    void noCallBeginsUnderACapThatWasLowered() throws InterruptedException {
        environment.put("RESCENE_OPENAI_CONCURRENCY", "1");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch lowered = new CountDownLatch(1);
        openAi.faults(call -> {
            begun.countDown();
            await(lowered);
            return new Fault.None();
        });
        enqueue(Fixture.small(4, 4), Optional.of(BigDecimal.ONE));
        try (InProcess.Worker worker = app().worker(true)) {
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            Awaitility.await("another has its money")
                    .until(() -> !SERVICES.rows("SELECT account FROM rescene.accounts WHERE reserved_usd >="
                                    + " 2 * (SELECT min(worst_usd) FROM rescene.asking)")
                            .isEmpty());
            cap("0");
            awaitLook();
            awaitLook();
            lowered.countDown();
            assertThat(worker.end(Duration.ofSeconds(60))).isEqualTo(ExitCode.CAP);
        }
        assertThat(openAi.bill().entries()).hasSize(1);
        assertThat(SERVICES.one("SELECT sum(reserved_usd) FROM rescene.accounts"))
                .isEqualTo("0.00000000");
    }

    /** A worker has looked at the caps when it has swept; it may have begun to before this. */
    private static void awaitLook() {
        SERVICES.jdbc().update("INSERT INTO rescene.reservations SELECT 'swept', id, 0 FROM rescene.workers");
        Awaitility.await("a look")
                .atMost(Duration.ofSeconds(30))
                .until(() -> SERVICES.rows("SELECT account FROM rescene.reservations WHERE account = 'swept'")
                        .isEmpty());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anOwnerAtTheCapHoldsNobodyElseUp() {
        Fixture fixture = Fixture.small(12, 4);
        environment.put("RESCENE_BUDGET_OWNER", "0.018");
        fixture.install(SERVICES.dataSource(), pictures.base());
        UUID rich = fixture.videos().get(0).owner();
        SERVICES.jdbc()
                .update(
                        "UPDATE public.videos SET owner_id = gen_random_uuid() WHERE owner_id <> ? AND status = 'READY'",
                        rich);
        app().reprocess();

        assertThat(app().drain()).isEqualTo(ExitCode.CAP);

        assertThat(SERVICES.rows("SELECT DISTINCT capped_by FROM rescene.jobs WHERE state <> 'done'"))
                .containsExactly("owner " + rich);
        assertThat(SERVICES.rows("SELECT DISTINCT state FROM rescene.jobs WHERE owner_id <> '" + rich + "'"))
                .containsExactly("done");
    }

    /** An answer that never came may have been billed: it counts at its worst. */
    @Test
    void callsWhoseAnswerWasLostCountAtTheirWorst() {
        BigDecimal cap = new BigDecimal("0.04");
        openAi.faults(call -> call.number() % 2 == 0 ? new Fault.Cut(64) : new Fault.None());
        enqueue(Fixture.small(6, 5), Optional.of(cap));

        assertThat(app().drain()).isEqualTo(ExitCode.CAP);

        assertThat(bill()).isLessThanOrEqualTo(cap);
        assertThat(Integer.parseInt(SERVICES.one("SELECT count(*) FROM rescene.calls WHERE lost_usd > 0")))
                .isPositive();
        assertThat(new BigDecimal(
                        SERVICES.one("SELECT sum(coalesce(cost_usd, 0) + coalesce(lost_usd, 0)) FROM rescene.calls")))
                .isLessThanOrEqualTo(cap);
    }

    @Test
    void aModelWithoutAPriceIsNotAskedUnderACap() {
        environment.put("RESCENE_OPENAI_SCENE_MODEL", "gpt-unpriced");
        enqueue(Fixture.small(1, 2), Optional.of(BigDecimal.ONE));

        assertThat(app().drain()).isEqualTo(ExitCode.OPENAI);

        assertThat(openAi.bill().entries()).isEmpty();
        assertThat(SERVICES.rows("SELECT state || ' ' || attempts || ' ' || reason FROM rescene.jobs"))
                .singleElement()
                .asString()
                .startsWith("queued 0 ")
                .contains("rescene.price.gpt-unpriced.input");
    }

    /** A question that two runs share is asked for the one that has the money; nobody waits for another's cap. */
    @Test
    void aCapIsNotHandedOnWithASharedPicture() {
        Fixture fixture = Fixture.small(2, 3);
        enqueue(fixture, Optional.of(new BigDecimal("0.0001")));
        SERVICES.jdbc()
                .update(
                        "UPDATE public.video_scenes SET thumbnail_url = (SELECT min(thumbnail_url) FROM public.video_scenes)"
                                + " WHERE thumbnail_url IS NOT NULL");
        long other = new Runs(SERVICES.jdbc())
                .open(new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), false, false));
        SERVICES.jdbc()
                .update("UPDATE rescene.jobs SET run_id = ? WHERE id = (SELECT max(id) FROM rescene.jobs)", other);

        assertThat(app().drain()).isEqualTo(ExitCode.CAP);

        assertThat(SERVICES.rows("SELECT state || coalesce(' ' || capped_by, '') FROM rescene.jobs ORDER BY id"))
                .containsExactly("queued run 1", "done");
    }

    /** While the database is away what is set aside must neither get lost nor keep anybody waiting afterwards. */
    @Test
    void whatALostConnectionLeftBehindKeepsNobodyWaiting() {
        enqueue(Fixture.small(4, 4), Optional.of(new BigDecimal("0.015")));
        try (InProcess.Worker worker = app().worker(true)) {
            Awaitility.await("a worker")
                    .until(() ->
                            !SERVICES.rows("SELECT id FROM rescene.workers").isEmpty());
            SERVICES.jdbc()
                    .update(
                            "INSERT INTO rescene.reservations SELECT 'run 1', id, 0.001 FROM rescene.workers"
                                    + " ON CONFLICT (account, worker_id) DO UPDATE SET usd = rescene.reservations.usd + excluded.usd");
            assertThat(worker.end(Duration.ofSeconds(60))).isEqualTo(ExitCode.CAP);
        }
    }
}
