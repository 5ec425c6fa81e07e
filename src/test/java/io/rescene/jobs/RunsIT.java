package io.rescene.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.jobs.Runs.Origin;
import io.rescene.support.Services;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class RunsIT {
    private static final int QUEUED = 3000;

    /** From so many executions on the driver keeps a statement prepared, and one more. */
    private static final int PREPARED = 6;

    @RegisterExtension
    static final Services SERVICES = new Services();

    private Runs runs;

    @BeforeEach
    void schema() {
        SERVICES.createLibrary();
        SERVICES.migrate();
        runs = new Runs(SERVICES.jdbc());
    }

    private long open(Origin origin) {
        return runs.open(new Runs.Request(origin, Optional.empty(), Optional.empty(), false, false));
    }

    private static String count() {
        return SERVICES.one("SELECT count(*) FROM rescene.runs");
    }

    @Test
    void aPollThatFoundNothingLeavesNoTrace() {
        runs.enqueued(open(Origin.POLL), true);
        assertThat(count()).isEqualTo("0");
    }

    @Test
    void aRunWhoseJobsMayStillBeCommittedStays() {
        runs.enqueued(open(Origin.POLL), false);
        assertThat(count()).isEqualTo("1");
        runs.enqueued(open(Origin.COMMAND), true);
        assertThat(count()).isEqualTo("2");
    }

    @Test
    void aPollWithoutJobsIsForgottenAfterAWeek() {
        runs.enqueued(open(Origin.POLL), false);
        open(Origin.POLL);
        long full = open(Origin.POLL);
        runs.enqueue(full, Origin.POLL, videos(1));
        long command = open(Origin.COMMAND);
        SERVICES.jdbc().update("UPDATE rescene.runs SET created_at = created_at - interval '8 days'");
        long young = open(Origin.POLL);

        Runs.tidy(SERVICES.jdbc());
        assertThat(SERVICES.jdbc().queryForList("SELECT id FROM rescene.runs", Long.class))
                .containsExactlyInAnyOrder(full, command, young);
    }

    @Test
    void whatIsOpenOrTwiceInAPageIsOpenedOnce() {
        List<Candidate> videos = videos(3);
        runs.enqueue(open(Origin.COMMAND), Origin.COMMAND, videos.subList(0, 1));

        List<Candidate> page = List.of(videos.get(0), videos.get(1), videos.get(2), videos.get(1));

        assertThat(runs.enqueue(open(Origin.COMMAND), Origin.COMMAND, page)).hasSize(2);
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.jobs")).isEqualTo("3");
    }

    @Test
    void whatAnotherOpensMeanwhileIsLeftToIt() throws Exception {
        List<Candidate> videos = videos(3);
        long other = open(Origin.COMMAND);
        long ours = open(Origin.COMMAND);
        CompletableFuture<List<Runs.Opened>> page = new CompletableFuture<>();
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(SERVICES.dataSource()));

        transaction.executeWithoutResult(status -> {
            runs.enqueue(other, Origin.COMMAND, videos.subList(1, 2));
            Thread thread = new Thread(() -> {
                try {
                    page.complete(runs.enqueue(ours, Origin.COMMAND, videos));
                } catch (RuntimeException e) {
                    page.completeExceptionally(e);
                }
            });
            thread.start();
            await().until(() -> SERVICES.one("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'transactionid'")
                    .equals("1"));
        });

        assertThat(page.get(20, TimeUnit.SECONDS))
                .extracting(Runs.Opened::video)
                .containsExactlyInAnyOrder(videos.get(0).video(), videos.get(2).video());
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.jobs")).isEqualTo("3");
    }

    /** Else polling would open it again, beside the dead one. */
    @Test
    void whatDiesWhileItIsWaitedForIsLeftAlone() throws Exception {
        List<Candidate> videos = videos(2).stream()
                .sorted(Comparator.comparing(one -> one.video().toString()))
                .toList();
        long other = open(Origin.COMMAND);
        long ours = open(Origin.POLL);
        runs.enqueue(other, Origin.COMMAND, videos.subList(1, 2));
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(SERVICES.dataSource()));

        CompletableFuture<List<Runs.Opened>> page = transaction.execute(status -> {
            runs.enqueue(other, Origin.COMMAND, videos.subList(0, 1));
            CompletableFuture<List<Runs.Opened>> careful = CompletableFuture.supplyAsync(
                    () -> new JobOpening(SERVICES.jdbc()).careful(ours, Origin.POLL, videos),
                    command -> new Thread(command).start());
            await().until(() -> SERVICES.one("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'transactionid'")
                    .equals("1"));
            CompletableFuture.runAsync(
                            () -> SERVICES.jdbc().update("UPDATE rescene.jobs SET state = 'dead'"),
                            command -> new Thread(command).start())
                    .join();
            return careful;
        });

        assertThat(Objects.requireNonNull(page).get(20, TimeUnit.SECONDS)).isEmpty();
        assertThat(SERVICES.rows("SELECT state FROM rescene.jobs ORDER BY id")).containsExactly("dead", "queued");
    }

    @Test
    void aClaimReadsItsOwnJobOnlyHoweverManyAreQueued() {
        assertThat(rowsReadByAClaim(opened -> {}, Claim.Held.class)).isLessThan(20);
    }

    /** Many are capped at once when a run reaches its cap, and each of their entries is still claimed. */
    @Test
    void aClaimAtACapReadsItsOwnAccountsOnlyHoweverManyAreCapped() {
        long read = rowsReadByAClaim(
                opened -> SERVICES.jdbc().update("""
                        UPDATE rescene.jobs SET capped_by = 'run ' || run_id, capped_usd = 0.01, reason = 'the cap is reached'
                        WHERE id <> ?
                        """, opened.get(QUEUED / 2).job()), Claim.Capped.class);

        assertThat(read).isLessThan(30);
    }

    /**
     * Claims one of many jobs. Statements are kept prepared, with plans from when the tables were empty.
     *
     * @param before what happens to the jobs first
     * @param kind what the claim comes to
     */
    private long rowsReadByAClaim(Consumer<List<Runs.Opened>> before, Class<? extends Claim> kind) {
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(SERVICES.dataSource()));
        Claims claims = new Claims(SERVICES.jdbc(), transaction, UUID.randomUUID(), Profiles.BY_UUID);

        Long read = transaction.execute(status -> {
            SERVICES.jdbc().execute("SET LOCAL plan_cache_mode = force_generic_plan");
            for (int i = 0; i < PREPARED; i++) {
                assertThat(claims.claim(JobEntry.of("{\"v\":1,\"job\":0}"), "", false))
                        .isInstanceOf(Claim.Rejected.class);
            }
            List<Runs.Opened> opened = runs.enqueue(open(Origin.COMMAND), Origin.COMMAND, videos(QUEUED));
            before.accept(opened);
            long readBefore = rowsOfJobsRead();
            String entry = JobEntry.text(opened.get(QUEUED / 2));
            assertThat(claims.claim(JobEntry.of(entry), entry, false)).isInstanceOf(kind);
            return rowsOfJobsRead() - readBefore;
        });
        return Objects.requireNonNull(read);
    }

    private static List<Candidate> videos(int count) {
        List<UUID> ids = SERVICES.jdbc().queryForList("""
                INSERT INTO public.videos (owner_id, storage_path, status, filename)
                SELECT gen_random_uuid(), 'x', 'READY', 'x' FROM generate_series(1, ?) RETURNING id
                """, UUID.class, count);
        return ids.stream().map(id -> new Candidate(id, null)).toList();
    }

    private static long rowsOfJobsRead() {
        Long read = SERVICES.jdbc()
                .queryForObject(
                        "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'jobs'",
                        Long.class);
        return Objects.requireNonNull(read);
    }
}
