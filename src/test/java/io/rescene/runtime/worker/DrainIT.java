package io.rescene.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.jobs.DeadJobs;
import io.rescene.jobs.ProcessMark;
import io.rescene.jobs.Workers;
import io.rescene.monitor.Advance;
import io.rescene.route.RedisHandOut;
import io.rescene.route.intake.Intake;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.PictureServer;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Between the list and the job that a video id pushed by hand becomes, only a processing list knows of it. */
class DrainIT {
    private static final Duration MOST = Duration.ofSeconds(30);

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private final PictureServer pictures = testbed.pictures();
    private final AtomicInteger looks = new AtomicInteger();

    @BeforeEach
    void aVideoPushedByHand() {
        app().migrate();
        Fixture fixture = Fixture.small(1, 1);
        fixture.install(SERVICES.dataSource(), pictures.base());
        SERVICES.queue().push(List.of(fixture.videos().get(0).id().toString()));
    }

    private InProcess app() {
        return testbed.app();
    }

    private InProcess.Worker drain() {
        return app().worker(true, new Watcher() {
            @Override
            public void advanced(Advance now) {
                looks.incrementAndGet();
            }

            @Override
            public void said(String line) {}
        });
    }

    /** Each look decides first and tells then. */
    private void looksTwiceAndGoesOn(InProcess.Worker worker) {
        int before = looks.get();
        await().atMost(MOST)
                .until(() -> looks.get() >= before + 2 || worker.life().isDone());
        assertThat(worker.life()).isNotDone();
    }

    @Test
    void anEntryThatIsNoJobYetIsWaitedFor() throws SQLException {
        SERVICES.jdbc().execute("""
                CREATE FUNCTION public.wait() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END';
                CREATE TRIGGER wait BEFORE INSERT ON rescene.jobs FOR EACH ROW EXECUTE FUNCTION public.wait()
                """);
        try (Connection connection = SERVICES.dataSource().getConnection();
                Statement held = connection.createStatement()) {
            held.execute("SELECT pg_advisory_lock(1)");
            try (InProcess.Worker worker = drain()) {
                await().atMost(MOST).until(() -> SERVICES.queue().length() == 0);
                looksTwiceAndGoesOn(worker);
                held.execute("SELECT pg_advisory_unlock(1)");
                assertThat(worker.end(MOST)).isZero();
            } finally {
                held.execute("SELECT pg_advisory_unlock_all()");
            }
        }
        everythingIsDone();
    }

    @Test
    void anEntryInAnotherWorkersHandsIsWaitedFor() throws InterruptedException {
        UUID other = UUID.randomUUID();
        new Workers(SERVICES.jdbc(), other, ProcessMark.current(), MOST).heartbeat("open", "", 3);
        assertThat(SERVICES.queue().take(other.toString(), MOST)).isPresent();
        try (InProcess.Worker worker = drain()) {
            looksTwiceAndGoesOn(worker);
            SERVICES.queue().putBack(other.toString(), Set.of());
            assertThat(worker.end(MOST)).isZero();
        }
        everythingIsDone();
    }

    @Test
    void aJobThatWasDeadBeforeAndDiesAgainCounts() throws InterruptedException {
        UUID other = UUID.randomUUID();
        new Workers(SERVICES.jdbc(), other, ProcessMark.current(), MOST).heartbeat("open", "", 3);
        assertThat(SERVICES.queue().take(other.toString(), MOST)).isPresent();
        SERVICES.jdbc().update("""
                INSERT INTO rescene.jobs (run_id, video_id, state, finished_at)
                VALUES (1, gen_random_uuid(), 'dead', clock_timestamp())
                """);
        try (InProcess.Worker worker = drain()) {
            looksTwiceAndGoesOn(worker);
            DeadJobs dead = new DeadJobs(
                    SERVICES.jdbc(), new TransactionTemplate(new JdbcTransactionManager(SERVICES.dataSource())));
            long again = dead.retry(Optional.empty()).get(0).job();
            SERVICES.jdbc()
                    .update(
                            "UPDATE rescene.jobs SET state = 'dead', finished_at = clock_timestamp() WHERE id = ?",
                            again);
            SERVICES.queue().putBack(other.toString(), Set.of());
            assertThat(worker.end(MOST)).isEqualTo(ExitCode.DEAD_JOBS);
        }
    }

    /** The database's clock went back an hour. */
    @Test
    void whatDiedInTimeToComeDiedBefore() throws InterruptedException {
        SERVICES.jdbc().update("""
                INSERT INTO rescene.jobs (run_id, video_id, state, finished_at)
                VALUES (1, gen_random_uuid(), 'dead', clock_timestamp() + interval '1 hour')
                """);
        try (InProcess.Worker worker = drain()) {
            assertThat(worker.end(MOST)).isEqualTo(ExitCode.DONE);
        }
    }

    @Test
    void whoEndsTheWorkerDoesNotWaitForADatabaseThatDoesNotAnswer() throws Exception {
        StopSignal stop = new StopSignal();
        Drain drain = new Drain(
                stop, SERVICES.jdbc(), new RedisHandOut(SERVICES.queue(), List::of), new Intake(), Watcher.NOBODY);
        drain.begin();
        try (Connection other = SERVICES.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE rescene.jobs");
            CompletableFuture<Integer> end = CompletableFuture.supplyAsync(() -> drain.await(() -> 0));
            await().atMost(MOST).until(SERVICES::isAnybodyBlocked);

            stop.stop();

            assertThat(end.get(MOST.toSeconds(), TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
        }
    }

    private void everythingIsDone() {
        assertThat(SERVICES.rows("SELECT state FROM rescene.jobs")).containsExactly("done");
        assertThat(SERVICES.redisDump()).isEmpty();
    }
}
