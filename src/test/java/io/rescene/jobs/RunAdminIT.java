package io.rescene.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.jobs.Runs.Origin;
import io.rescene.support.Services;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class RunAdminIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    private final UUID owner = UUID.randomUUID();
    private long first;
    private long second;

    @BeforeEach
    void twoRuns() {
        SERVICES.createLibrary();
        SERVICES.migrate();
        Runs runs = new Runs(SERVICES.jdbc());
        first = runs.open(new Runs.Request(Origin.POLL, Optional.empty(), Optional.empty(), false, false));
        second = runs.open(new Runs.Request(
                Origin.COMMAND, Optional.of(owner), Optional.empty(), true, false, Optional.of(new BigDecimal("1.5"))));
    }

    private static RunAdmin runs() {
        return new RunAdmin(SERVICES.jdbc());
    }

    @Test
    void listsTheYoungestFirstWithWhatWasAskedFor() {
        assertThat(runs().list()).extracting(RunAdmin.Asked::id).containsExactly(second, first);

        RunAdmin.Asked asked = runs().find(second).orElseThrow();
        assertThat(asked.origin()).isEqualTo("command");
        assertThat(asked.owner()).contains(owner);
        assertThat(asked.force()).isTrue();
        assertThat(asked.refresh()).isFalse();
        assertThat(asked.cap().orElseThrow()).isEqualByComparingTo("1.5");
        assertThat(Timestamp.from(asked.at()))
                .isEqualTo(SERVICES.jdbc()
                        .queryForObject("SELECT created_at FROM rescene.runs WHERE id = ?", Timestamp.class, second));
        assertThat(runs().find(first).orElseThrow().cap()).isEmpty();
        assertThat(runs().find(second + 1)).isEmpty();
    }

    @Test
    void setsTheCapOfOneRun() {
        runs().cap(first, new BigDecimal("2"));

        assertThat(runs().find(first).orElseThrow().cap().orElseThrow()).isEqualByComparingTo("2");
        assertThat(runs().find(second).orElseThrow().cap().orElseThrow()).isEqualByComparingTo("1.5");
    }

    @Test
    void dropsThoseOfARunsJobsThatWait() {
        for (String state : List.of("queued", "retrying", "processing", "done", "dead")) {
            SERVICES.jdbc()
                    .update(
                            "INSERT INTO rescene.jobs (run_id, video_id, state) VALUES (?, gen_random_uuid(), ?)",
                            first,
                            state);
        }
        SERVICES.jdbc().update("INSERT INTO rescene.jobs (run_id, video_id) VALUES (?, gen_random_uuid())", second);

        assertThat(runs().cancel(first)).isEqualTo(2);
        assertThat(runs().inWork(first)).isEqualTo(1);
        assertThat(runs().inWork(second)).isZero();

        assertThat(SERVICES.rows("SELECT state || coalesce(': ' || reason, '') FROM rescene.jobs ORDER BY id"))
                .containsExactly(
                        "dropped: the run was cancelled",
                        "dropped: the run was cancelled",
                        "processing",
                        "done",
                        "dead",
                        "queued");
    }

    /** Whoever enqueues may go on for hours, on another host. */
    @Test
    void aCancelledRunGetsNoMoreJobs() {
        Runs runs = new Runs(SERVICES.jdbc());
        Candidate late = new Candidate(UUID.randomUUID(), owner);
        runs.enqueue(second, Origin.COMMAND, List.of(new Candidate(UUID.randomUUID(), owner)));
        assertThat(runs.takesJobs(second)).isTrue();

        assertThat(runs().cancel(second)).isEqualTo(1);

        assertThat(runs.enqueue(second, Origin.COMMAND, List.of(late))).isEmpty();
        assertThat(runs.takesJobs(second)).isFalse();
        assertThat(runs.enqueue(first, Origin.POLL, List.of(late))).hasSize(1);
    }

    /** A page that is being written then would be missed, as its jobs are not there yet. */
    @Test
    void cancellingWaitsForJobsThatAreBeingWritten() throws Exception {
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(SERVICES.dataSource()));
        CompletableFuture<Integer> dropped = transaction.execute(status -> {
            new Runs(SERVICES.jdbc()).enqueue(second, Origin.COMMAND, List.of(new Candidate(UUID.randomUUID(), owner)));
            CompletableFuture<Integer> cancelling = new CompletableFuture<>();
            new Thread(() -> cancelling.complete(runs().cancel(second))).start();
            await().until(() -> SERVICES.one("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'transactionid'")
                    .equals("1"));
            return cancelling;
        });
        assertThat(Objects.requireNonNull(dropped).get(20, TimeUnit.SECONDS)).isEqualTo(1);
    }

    /** There is but one such run, for good. */
    @Test
    void idsThatArePushedByHandAreTakenAfterTheirRunWasCancelledToo() {
        Runs runs = new Runs(SERVICES.jdbc());
        assertThat(runs.enqueueByHand(new Candidate(UUID.randomUUID(), owner))).isPresent();
        assertThat(runs().cancel(second + 1)).isEqualTo(1);
        assertThat(runs.enqueueByHand(new Candidate(UUID.randomUUID(), owner))).isPresent();
    }
}
