package io.rescene.route.enqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rescene.jobs.RunAdmin;
import io.rescene.jobs.Runs;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.support.FakeOpenAi;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.LogHeard;
import io.rescene.support.PictureServer;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --limit} counts, in pages of two, and what {@code --wait} waits for. */
class EnqueuingIT {
    /** Of a stop, also on a busy machine; Camel's own would be longer. */
    private static final Duration SOON = Duration.ofSeconds(9);

    private static final Runs.Request ALL =
            new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), false, false);

    private static final String NOWHERE = "http://127.0.0.1:9";

    @RegisterExtension
    static final Services SERVICES = new Services();

    @TempDir
    private Path folder;

    private final FakeOpenAi openAi = FakeOpenAi.start();
    private Map<String, String> environment = Map.of();

    @BeforeEach
    void sevenVideos() {
        SERVICES.createLibrary();
        environment = SERVICES.environment(openAi.baseUrl());
        environment.put("RESCENE_ENQUEUE_PAGE_SIZE", "2");
        app().migrate();
        Fixture.small(7, 1).install(SERVICES.dataSource(), NOWHERE);
    }

    @AfterEach
    void end() {
        openAi.close();
    }

    private InProcess app() {
        return new InProcess(folder, environment);
    }

    private static Runs.Request atMost(long videos) {
        return new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.of(videos), false, false);
    }

    /** Enqueued, skipped, failed, and how many candidates were found. */
    private static String counts(EnqueueReport report) {
        return report.enqueued() + " " + report.skipped() + " " + report.failed() + " of " + report.found();
    }

    private String enqueue(long most) {
        return counts(app().reprocess(atMost(most)));
    }

    @Test
    void aLimitCountsJobsThatAreOpenedAndNotVideosThatHaveOne() {
        assertThat(enqueue(3)).isEqualTo("3 0 0 of 3");
        assertThat(enqueue(3)).isEqualTo("3 3 0 of 6");
        assertThat(enqueue(3)).as("there is but one more").isEqualTo("1 6 0 of 7");
        assertThat(enqueue(3)).isEqualTo("0 7 0 of 7");
        assertThat(SERVICES.queue().length()).isEqualTo(7);
        assertThat(SERVICES.one("SELECT count(DISTINCT video_id) FROM rescene.jobs WHERE state = 'queued'"))
                .isEqualTo("7");
    }

    @Test
    void aDryRunShowsTheSame() {
        enqueue(3);
        List<Boolean> open = new ArrayList<>();
        assertThat(counts(app().dryRun(atMost(3), one -> open.add(one.open())))).isEqualTo("3 3 0 of 6");
        assertThat(open).containsExactly(true, true, true, false, false, false);
        assertThat(enqueue(3)).isEqualTo("3 3 0 of 6");
    }

    /** A schedule comes by all day, and jobs may wait for hours. */
    @Test
    void pollingNeitherNamesNorWritesWhatIsQueuedOrDeadAlready() {
        enqueue(6);
        SERVICES.jdbc()
                .update("UPDATE rescene.jobs SET state = 'dead', reason = 'it was too hard'"
                        + " WHERE id = (SELECT min(id) FROM rescene.jobs)");
        Runs.Request poll = new Runs.Request(Runs.Origin.POLL, Optional.empty(), Optional.empty(), false, false);
        try (LogHeard heard = new LogHeard()) {
            assertThat(counts(app().reprocess(poll))).isEqualTo("1 6 0 of 7");
            assertThat(heard.lines("io.rescene.enqueue"))
                    .singleElement()
                    .asString()
                    .contains("[7/7] enqueued");
        }
        try (LogHeard heard = new LogHeard()) {
            EnqueueReport report = app().reprocess(poll);
            assertThat(counts(report)).isEqualTo("0 7 0 of 7");
            assertThat(report.run()).as("no run is opened for nothing").isEmpty();
            assertThat(heard.lines("io.rescene.enqueue")).isEmpty();
            assertThat(heard.lines(LeftAlone.class.getName()))
                    .singleElement()
                    .asString()
                    .endsWith("Left alone by polling, as they are queued, in progress or dead already: 7");
        }
    }

    @Test
    void aWaitEndsWithTheReportOfItsRun() {
        try (PictureServer pictures = PictureServer.start();
                InProcess.Worker worker = app().worker(false)) {
            SERVICES.jdbc()
                    .update(
                            "UPDATE public.video_scenes SET thumbnail_url = replace(thumbnail_url, ?, ?)",
                            NOWHERE,
                            pictures.base());

            ResceneProcess.Ended ended = ResceneProcess.run(folder, environment, "reprocess", "--limit", "2", "--wait");

            assertThat(ended.exitCode()).as(ended.all()).isZero();
            assertThat(ended.out())
                    .contains("[2/2] done 2", "Report of run 1: done 2")
                    .doesNotContain("Nothing to wait for");
            assertThat(worker.life()).isNotDone();
        }
    }

    /** Nobody works on them here: a wait for them would not end. */
    @Test
    void whereAllAreQueuedAlreadyAWaitSaysByWhichRunsAndEnds() {
        long first = app().reprocess(atMost(2)).run().orElseThrow();
        long second = app().reprocess(atMost(5)).run().orElseThrow();

        ResceneProcess.Ended ended = ResceneProcess.run(folder, environment, "reprocess", "--wait");

        assertThat(ended.exitCode()).as(ended.all()).isZero();
        assertThat(ended.out())
                .contains("0 enqueued, 7 skipped, 0 failed")
                .contains("Nothing to wait for: 7 videos are queued or in progress already, by runs " + second + ", "
                        + first + ": `rescene status --run " + second + " --watch`")
                .doesNotContain("Report of run", "[0/0]");
    }

    /** Egypt's has its own. */
    @Test
    void whereverItRunsItsNumbersHaveTheSameDigits() {
        environment.put("JAVA_TOOL_OPTIONS", "-Duser.language=ar -Duser.country=EG");

        ResceneProcess.Ended ended = ResceneProcess.run(folder, environment, "reprocess", "--limit", "2");

        assertThat(ended.exitCode()).as(ended.all()).isZero();
        assertThat(ended.all()).contains("[2/2] enqueued");
        assertThat(ended.out()).contains("2 enqueued, 0 skipped, 0 failed");
    }

    @Test
    void jobsThatCouldNotBeWrittenAreToldByTheExitCodeOfAWaitToo() {
        SERVICES.jdbc().execute("""
                CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN RAISE EXCEPTION ''not this one''; END';
                CREATE TRIGGER refuse BEFORE INSERT ON rescene.jobs FOR EACH ROW EXECUTE FUNCTION public.refuse()
                """);

        ResceneProcess.Ended ended = ResceneProcess.run(folder, environment, "reprocess", "--wait");

        assertThat(ended.exitCode()).as(ended.all()).isEqualTo(ExitCode.SERVICE);
        assertThat(ended.out()).contains("0 enqueued, 0 skipped, 7 failed").doesNotContain("Report of run");
    }

    /** As `rollback --all` does between two of them; no further one is tried. */
    @Test
    void migrationsThatAreUndoneMeanwhileAreSaidOnce() {
        try (LogHeard heard = new LogHeard()) {
            CompletableFuture<EnqueueReport> enqueuing =
                    CompletableFuture.supplyAsync(() -> app().reprocess(ALL, new Pause(Duration.ofSeconds(1))));
            awaitJobs(1);
            SERVICES.jdbc().execute("DROP SCHEMA rescene CASCADE");

            assertThatThrownBy(enqueuing::join).cause().isInstanceOfSatisfying(UserException.class, said -> {
                assertThat(said.exitCode()).isEqualTo(ExitCode.MIGRATION);
                assertThat(said).hasMessageContaining("undone meanwhile").hasMessageContaining("run `rescene migrate`");
            });
            assertThat(heard.lines("io.rescene.enqueue")).hasSize(1);
        }
    }

    private static void awaitJobs(int count) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> SERVICES.one("SELECT count(*) FROM rescene.jobs").equals(Integer.toString(count)));
    }

    @Test
    void aStopBeforeTheFirstVideoOpensNoRun() {
        Pause pause = new Pause(Duration.ZERO);
        pause.end();
        EnqueueReport report = app().reprocess(ALL, pause);
        assertThat(counts(report)).isEqualTo("0 0 0 of 7");
        assertThat(report.run()).isEmpty();
    }

    @Test
    void aStopEnqueuesNoFurtherVideo() {
        Pause pause = new Pause(Duration.ofDays(1));
        CompletableFuture<EnqueueReport> enqueuing = CompletableFuture.supplyAsync(() -> app().reprocess(ALL, pause));
        awaitJobs(1);
        pause.end();
        EnqueueReport report =
                enqueuing.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();

        assertThat(counts(report)).isEqualTo("1 0 0 of 7");
        assertThat(report.left()).isEqualTo(6);
        assertThat(report.estimate()).isPresent();
        assertThat(SERVICES.queue().length()).isEqualTo(1);
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.runs WHERE enqueued_at IS NOT NULL"))
                .isEqualTo("1");
        assertThat(counts(app().reprocess(ALL))).isEqualTo("6 1 0 of 7");
    }

    /** The command that goes on after a stop comes by all that the first has enqueued. */
    @Test
    void aDelayIsNotForWhatIsSkipped() {
        enqueue(3);
        Pause pause = new Pause(Duration.ofDays(1));
        CompletableFuture<EnqueueReport> enqueuing = CompletableFuture.supplyAsync(() -> app().reprocess(ALL, pause));
        awaitJobs(4);
        pause.end();
        assertThat(counts(
                        enqueuing.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join()))
                .isEqualTo("1 3 0 of 7");
    }

    @Test
    void nothingMoreIsEnqueuedOnceTheRunIsCancelled() {
        Pause pause = new Pause(Duration.ofDays(1));
        CompletableFuture<EnqueueReport> enqueuing = CompletableFuture.supplyAsync(() -> app().reprocess(ALL, pause));
        awaitJobs(1);
        new RunAdmin(SERVICES.jdbc()).cancel(1);
        pause.length(Duration.ZERO);
        EnqueueReport report =
                enqueuing.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();

        assertThat(counts(report)).isEqualTo("1 0 0 of 7");
        assertThat(report.early()).isEqualTo(EarlyEnd.CANCELLED);
        assertThat(SERVICES.rows("SELECT state FROM rescene.jobs")).containsExactly("dropped");
    }

    /** Each further job would but wait for a worker to push it. */
    @Test
    void nothingMoreIsEnqueuedOnceRedisRefusesIt() {
        environment.put("RESCENE_ENQUEUE_PAGE_SIZE", "7");
        Pause pause = new Pause(Duration.ofDays(1));
        CompletableFuture<EnqueueReport> enqueuing = CompletableFuture.supplyAsync(() -> app().reprocess(ALL, pause));
        await().atMost(Duration.ofSeconds(30)).until(() -> SERVICES.queue().length() == 1);
        try {
            SERVICES.typedToRedis("CONFIG SET maxmemory 1");
            pause.length(Duration.ZERO);

            assertThatThrownBy(enqueuing::join).cause().isInstanceOfSatisfying(UserException.class, said -> {
                assertThat(said.exitCode()).isEqualTo(ExitCode.SERVICE);
                assertThat(said)
                        .hasMessageContaining("Redis refuses it: OOM")
                        .hasMessageContaining("Run 1 stands with 2 jobs")
                        .hasMessageContaining("run the command again for the rest");
            });
        } finally {
            SERVICES.typedToRedis("CONFIG SET maxmemory 0");
        }
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.jobs")).isEqualTo("2");
    }

    /** So many are written page by page, two pages at once. */
    @Test
    void whatWasBegunBeforeACancellingIsCounted() {
        SERVICES.jdbc().update("""
                INSERT INTO public.videos (id, owner_id, storage_path, status, filename)
                SELECT gen_random_uuid(), gen_random_uuid(), 'a/b.mp4', 'READY', 'b.mp4' FROM generate_series(1, 5000)
                """);
        CompletableFuture<EnqueueReport> enqueuing = CompletableFuture.supplyAsync(() -> app().reprocess(ALL));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !SERVICES.one("SELECT count(*) FROM rescene.jobs").equals("0"));
        new RunAdmin(SERVICES.jdbc()).cancel(1);
        EnqueueReport report =
                enqueuing.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();

        assertThat(report.early()).isEqualTo(EarlyEnd.CANCELLED);
        assertThat(counts(report))
                .isEqualTo(SERVICES.one("SELECT count(*) || ' 0 0 of 5007' FROM rescene.jobs WHERE state = 'dropped'"));
    }

    @Test
    void aSignalEndsTheDelayAndSaysWhatIsLeft() {
        try (ResceneProcess process =
                ResceneProcess.start(folder, environment, "reprocess", "--delay", "3600", "--limit", "3")) {
            awaitJobs(1);
            process.terminate();
            ResceneProcess.Ended ended = process.end(SOON);

            assertThat(ended.exitCode()).as(ended.all()).isEqualTo(143);
            assertThat(ended.out())
                    .contains("1 enqueued, 0 skipped, 0 failed")
                    .contains("Stopped: 1 of 3 videos enqueued")
                    .contains("the same command with --limit 2 enqueues the rest")
                    .doesNotContain("Forcing shutdown");
        }
        assertThat(SERVICES.queue().length()).isEqualTo(1);
    }

    @Test
    void aSignalEndsTheDelayOfPollingToo() {
        environment.put("RESCENE_ENQUEUE_DELAY", "3600");
        environment.put("RESCENE_OBSERVE_PORT", "0");
        try (ResceneProcess process = ResceneProcess.start(folder, environment, "run")) {
            awaitJobs(1);
            process.terminate();
            ResceneProcess.Ended ended = process.end(SOON);

            assertThat(ended.exitCode()).as(ended.all()).isEqualTo(143);
            assertThat(ended.out()).doesNotContain("Forcing shutdown", "ERROR");
        }
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.jobs")).isEqualTo("1");
    }
}
