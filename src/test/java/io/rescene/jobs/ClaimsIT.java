package io.rescene.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.jobs.Runs.Origin;
import io.rescene.jobs.reconcile.HandOut;
import io.rescene.jobs.reconcile.Reconciler;
import io.rescene.money.Budgets;
import io.rescene.support.Services;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** Claims of a video whose row somebody else holds just then. */
class ClaimsIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    private final UUID worker = UUID.randomUUID();
    private UUID video = worker;
    private Runs.Opened job = new Runs.Opened(0, video, Optional.empty());

    @BeforeEach
    void job() {
        SERVICES.createLibrary();
        SERVICES.migrate();
        video = Objects.requireNonNull(SERVICES.jdbc().queryForObject("""
                INSERT INTO public.videos (owner_id, storage_path, status, filename)
                VALUES (gen_random_uuid(), 'x', 'READY', 'x') RETURNING id
                """, UUID.class));
        Runs runs = new Runs(SERVICES.jdbc());
        long run = runs.open(new Runs.Request(Origin.COMMAND, Optional.empty(), Optional.empty(), false, false));
        job = runs.enqueue(run, Origin.COMMAND, List.of(new Candidate(video, null)))
                .get(0);
    }

    private TransactionTemplate transaction() {
        return new TransactionTemplate(new JdbcTransactionManager(SERVICES.dataSource()));
    }

    private static Workers workers(UUID id) {
        return new Workers(SERVICES.jdbc(), id, ProcessMark.current(), Duration.ofSeconds(20));
    }

    /** Claims while another transaction has changed the video; what happens meanwhile, then that is committed. */
    private Claim claimMeanwhile(String change, Runnable meanwhile)
            throws SQLException, ExecutionException, InterruptedException {
        return claimMeanwhile(JobEntry.text(job), "UPDATE public.videos SET " + change, meanwhile);
    }

    /** Claims an entry while another transaction has made a change; what happens meanwhile, then that is committed. */
    private Claim claimMeanwhile(String entry, String change, Runnable meanwhile)
            throws SQLException, ExecutionException, InterruptedException {
        Claims claims = new Claims(SERVICES.jdbc(), transaction(), worker, Profiles.BY_UUID);
        try (Connection other = SERVICES.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(change);
            CompletableFuture<Claim> claim =
                    CompletableFuture.supplyAsync(() -> claims.claim(JobEntry.of(entry), entry, false));
            await().until(() -> SERVICES.one("SELECT count(*) FROM pg_locks WHERE NOT granted")
                    .equals("1"));
            meanwhile.run();
            other.commit();
            return claim.get();
        }
    }

    private String states() {
        return SERVICES.one("SELECT j.state || ' ' || v.status || ' ' || j.attempts FROM rescene.jobs j"
                + " JOIN public.videos v ON v.id = j.video_id");
    }

    @Test
    void aVideoThatIsNoCandidateAnyMoreIsLeftAsItIs() throws Exception {
        assertThat(claimMeanwhile("status = 'FAILED'", () -> {})).isInstanceOf(Claim.Skipped.class);
        assertThat(states()).isEqualTo("skipped FAILED 1");
    }

    /** What was in work then may come back: its worker was stopped or killed, or it is to be tried again. */
    @Test
    void aJobThatWasOpenedBeforeItsRunWasCancelledIsDroppedInsteadOfBegun() {
        SERVICES.jdbc().update("UPDATE rescene.jobs SET state = 'processing'");
        long run = Long.parseLong(SERVICES.one("SELECT id FROM rescene.runs"));
        assertThat(new RunAdmin(SERVICES.jdbc()).cancel(run)).isZero();
        SERVICES.jdbc().update("UPDATE rescene.jobs SET state = 'queued'");

        assertThat(claim()).isInstanceOf(Claim.NotOpen.class);
        assertThat(SERVICES.one("SELECT state || ': ' || reason || ' ' || (finished_at IS NOT NULL) FROM rescene.jobs"))
                .isEqualTo("dropped: the run was cancelled true");
        assertThat(SERVICES.one("SELECT status FROM public.videos")).isEqualTo("READY");
        assertThat(claim()).as("its entry a second time").isInstanceOf(Claim.NotOpen.class);
    }

    /** Whoever pushes an id wants its video upgraded, whatever becomes of a job that others had for it. */
    @Test
    void anIdThatIsPushedWhileItsVideosJobIsDroppedIsAJobOfItsOwn() throws Exception {
        assertThat(claimMeanwhile(
                        video.toString(), "UPDATE rescene.jobs SET state = 'dropped', reason = 'gone'", () -> {}))
                .isInstanceOf(Claim.Held.class);
        assertThat(SERVICES.rows("SELECT state FROM rescene.jobs ORDER BY id"))
                .containsExactly("dropped", "processing");
    }

    /** As a worker may leave it that knows nothing of cancelled runs. */
    @Test
    void anIdWhoseVideosJobIsOfACancelledRunIsAJobOfItsOwn() {
        SERVICES.jdbc().update("UPDATE rescene.runs SET cancelled_at = clock_timestamp()");

        assertThat(claim(video.toString())).isInstanceOf(Claim.Held.class);
        assertThat(SERVICES.rows("SELECT state FROM rescene.jobs ORDER BY id"))
                .containsExactly("dropped", "processing");
    }

    /** Else it could come to money that nobody wants to spend: those that wait are looked at when a cap is raised. */
    @Test
    void aJobOfACancelledRunWaitsForNoMoney() {
        SERVICES.jdbc().update("UPDATE rescene.jobs SET state = 'processing'");
        new RunAdmin(SERVICES.jdbc()).cancel(Long.parseLong(SERVICES.one("SELECT id FROM rescene.runs")));
        SERVICES.jdbc().update("UPDATE rescene.jobs SET state = 'queued'");
        anotherWaitsFor("owner " + SERVICES.one("SELECT owner_id FROM public.videos"));

        assertThat(claim()).isInstanceOf(Claim.NotOpen.class);
    }

    @Test
    void aDeadJobOfACancelledRunThatIsOpenedAgainIsBegun() {
        SERVICES.jdbc().update("UPDATE rescene.jobs SET state = 'dead'");
        new RunAdmin(SERVICES.jdbc()).cancel(Long.parseLong(SERVICES.one("SELECT id FROM rescene.runs")));
        assertThat(new DeadJobs(SERVICES.jdbc(), transaction()).retry(Optional.empty()))
                .hasSize(1);

        assertThat(claim()).isInstanceOf(Claim.Held.class);
    }

    private Claim claim() {
        return claim(JobEntry.text(job));
    }

    private Claim claim(String entry) {
        return new Claims(SERVICES.jdbc(), transaction(), worker, Profiles.BY_UUID)
                .claim(JobEntry.of(entry), entry, false);
    }

    /** A job may wait for days. What its calls cost counts for whom the video belongs to, whose language is asked in. */
    @Test
    void aVideoThatWasGivenAnotherOwnerMeanwhileIsClaimedForThatOne() {
        UUID owner = UUID.randomUUID();
        SERVICES.jdbc().update("UPDATE public.videos SET owner_id = ?", owner);
        SERVICES.jdbc()
                .update("INSERT INTO public.user_profiles (user_id, preferred_language) VALUES (?, 'ko')", owner);
        assertThat(claim()).isInstanceOfSatisfying(Claim.Held.class, held -> {
            assertThat(held.job().owner()).contains(owner);
            assertThat(held.language()).contains("ko");
        });
        assertThat(SERVICES.one("SELECT owner_id FROM rescene.jobs")).isEqualTo(owner.toString());
    }

    /** Who is at a cap is asked of whose it is now, too, when others of that owner wait for money. */
    @Test
    void aVideoThatWasGivenAnotherOwnerMeanwhileWaitsForNoCapButThatOnes() {
        UUID former = UUID.fromString(SERVICES.one("SELECT owner_id FROM public.videos"));
        UUID now = UUID.randomUUID();
        SERVICES.jdbc().update("UPDATE rescene.jobs SET owner_id = ?", former);
        SERVICES.jdbc().update("UPDATE public.videos SET owner_id = ?", now);
        anotherWaitsFor("owner " + now);
        assertThat(claim())
                .isInstanceOfSatisfying(
                        Claim.Capped.class,
                        capped -> assertThat(capped.account()).isEqualTo("owner " + now));

        SERVICES.jdbc().update("UPDATE rescene.jobs SET capped_by = NULL, capped_usd = NULL");
        anotherWaitsFor("owner " + former);
        assertThat(claim()).isInstanceOf(Claim.Held.class);
    }

    /** It found the first of them at once; but a claim is of a job that does not wait, and read them all to see that. */
    @Test
    void manyThatWaitForOneAccountSlowNoOthersDown() {
        SERVICES.jdbc().update("""
                INSERT INTO rescene.jobs (run_id, video_id, capped_by, capped_usd)
                SELECT min(r.id), gen_random_uuid(), CASE WHEN n % 2 = 0 THEN 'owner x' END, 1
                FROM rescene.runs r, generate_series(1, 10000) n GROUP BY n
                """);
        SERVICES.jdbc().execute("ANALYZE rescene.jobs");
        WritePlans.Sample claim = ClaimStatement.sample();
        assertThat(SERVICES.jdbc()
                        .queryForList(
                                "EXPLAIN " + claim.sql(),
                                String.class,
                                claim.arguments().toArray()))
                .isNotEmpty()
                .noneMatch(line -> line.contains("Seq Scan on jobs"));
    }

    private static void anotherWaitsFor(String account) {
        SERVICES.jdbc().update("""
                INSERT INTO rescene.jobs (run_id, video_id, capped_by, capped_usd)
                SELECT min(id), gen_random_uuid(), ?, 1 FROM rescene.runs
                """, account);
    }

    @Test
    void aVideoThatStaysACandidateIsClaimed() throws Exception {
        assertThat(claimMeanwhile("filename = 'y'", () -> {})).isInstanceOf(Claim.Held.class);
        assertThat(states()).isEqualTo("processing PROCESSING 1");
    }

    /** PostgreSQL carries out what a client that died has sent, when the lock is free at last. */
    @Test
    void aClaimThatIsCommittedAfterItsWorkerWasFoundGoneIsTakenOver() throws Exception {
        workers(worker).heartbeat("open", "", 3);
        claimMeanwhile(
                "filename = 'y'",
                () -> SERVICES.jdbc().update("UPDATE rescene.workers SET state = 'gone' WHERE id = ?", worker));
        assertThat(states()).isEqualTo("processing PROCESSING 1");
        new Reconciler(
                        SERVICES.jdbc(),
                        transaction(),
                        workers(UUID.randomUUID()),
                        new NoList(),
                        new CappedJobs(SERVICES.jdbc(), Budgets.NONE),
                        worker -> {})
                .look();
        assertThat(states()).isEqualTo("queued READY 0");
    }

    private static final class NoList implements HandOut {
        @Override
        public void push(List<Runs.Opened> jobs) {}

        @Override
        public void pushNext(List<Runs.Opened> jobs) {}

        @Override
        public long waiting() {
            return 0;
        }

        @Override
        public long popped() {
            return 0;
        }

        @Override
        public boolean isEmpty() {
            return true;
        }

        @Override
        public void putBack(UUID worker) {}
    }

    /** Each question is a round trip, and a large run that is cancelled leaves an entry for each of its jobs. */
    @Test
    void anEntryOfADroppedJobTakesNoTransaction() {
        SERVICES.jdbc().update("UPDATE rescene.jobs SET state = 'dropped'");
        TransactionOperations none = new TransactionOperations() {
            @Override
            public <T> T execute(TransactionCallback<T> action) {
                throw new AssertionError("a transaction");
            }
        };
        Claims claims = new Claims(SERVICES.jdbc(), none, worker, Profiles.BY_UUID);
        String entry = JobEntry.text(job);

        assertThat(claims.claim(JobEntry.of(entry), entry, false))
                .isEqualTo(new Claim.NotOpen("job " + job.job() + " is dropped"));
        assertThat(states()).isEqualTo("dropped READY 0");
    }

    @Test
    void aJobWhoseRunWasDeletedIsClosed() {
        SERVICES.jdbc().update("DELETE FROM rescene.runs");
        Claims claims = new Claims(SERVICES.jdbc(), transaction(), worker, Profiles.BY_UUID);
        String entry = JobEntry.text(job);
        assertThat(claims.claim(JobEntry.of(entry), entry, false)).isInstanceOf(Claim.Skipped.class);
        assertThat(states()).isEqualTo("skipped READY 0");
    }

    /** A stand-by that lacks the last commits becomes the primary: numbers come a second time. */
    @Test
    void aTokenNeverComesASecondTimeThoughTheDatabaseGoesBack() {
        long before = token();
        Instant then = Instant.now();
        SERVICES.jdbc().execute("ALTER SEQUENCE rescene.fencing_tokens RESTART");
        SERVICES.jdbc().update("UPDATE rescene.jobs SET state = 'queued', token = NULL, attempts = 0");
        SERVICES.jdbc().update("UPDATE public.videos SET status = 'READY'");
        await().until(() -> Instant.now().isAfter(then.plusMillis(2)));
        assertThat(token()).isGreaterThan(before);
    }

    private long token() {
        Claims claims = new Claims(SERVICES.jdbc(), transaction(), worker, Profiles.BY_UUID);
        String entry = JobEntry.text(job);
        return ((Claim.Held) claims.claim(JobEntry.of(entry), entry, false))
                .job()
                .token();
    }

    @Test
    void ofTheEntriesThatWereNoJobsTheYoungestStay() {
        SERVICES.jdbc().update("""
                INSERT INTO rescene.rejected (entry, reason) SELECT 'x', 'r' || n FROM generate_series(1, 1003) n
                """);
        Claims.tidy(SERVICES.jdbc());
        assertThat(SERVICES.one("SELECT count(*) || ' ' || min(id) FROM rescene.rejected"))
                .isEqualTo("1000 4");
    }
}
