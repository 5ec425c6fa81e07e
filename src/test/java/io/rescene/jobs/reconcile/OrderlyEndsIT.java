package io.rescene.jobs.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.jobs.Candidate;
import io.rescene.jobs.CappedJobs;
import io.rescene.jobs.Claim;
import io.rescene.jobs.Claims;
import io.rescene.jobs.DroppedException;
import io.rescene.jobs.Endings;
import io.rescene.jobs.Job;
import io.rescene.jobs.JobEntry;
import io.rescene.jobs.ProcessMark;
import io.rescene.jobs.Profiles;
import io.rescene.jobs.RetryPolicy;
import io.rescene.jobs.RunAdmin;
import io.rescene.jobs.Runs;
import io.rescene.jobs.Runs.Origin;
import io.rescene.jobs.Workers;
import io.rescene.money.Budgets;
import io.rescene.support.Services;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** Deaths of a job's workers, with deliveries between them that ended in order. */
class OrderlyEndsIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    private final UUID worker = UUID.randomUUID();
    private String entry = "";

    @BeforeEach
    void aJobThatTookTwoWorkersWithIt() {
        SERVICES.createLibrary();
        SERVICES.migrate();
        UUID video = SERVICES.jdbc().queryForObject("""
                INSERT INTO public.videos (owner_id, storage_path, status, filename)
                VALUES (gen_random_uuid(), 'x', 'READY', 'x') RETURNING id
                """, UUID.class);
        Runs runs = new Runs(SERVICES.jdbc());
        long run = runs.open(new Runs.Request(Origin.COMMAND, Optional.empty(), Optional.empty(), false, false));
        Runs.Opened job = runs.enqueue(run, Origin.COMMAND, List.of(new Candidate(video, null)))
                .get(0);
        entry = "{\"v\":1,\"job\":" + job.job() + ",\"video\":\"" + video + "\"}";
        die();
        die();
    }

    private static TransactionOperations transaction() {
        return new TransactionTemplate(new JdbcTransactionManager(SERVICES.dataSource()));
    }

    private Job claim(UUID worker) {
        Claims claims = new Claims(SERVICES.jdbc(), transaction(), worker, Profiles.NONE);
        return ((Claim.Held) claims.claim(JobEntry.of(entry), entry, true)).job();
    }

    private void die() {
        UUID dying = UUID.randomUUID();
        claim(dying);
        workers(dying).heartbeat("open", "", 3);
        SERVICES.jdbc().update("UPDATE rescene.workers SET heartbeat_at = heartbeat_at - interval '1 hour'");
        new Reconciler(
                        SERVICES.jdbc(),
                        transaction(),
                        workers(UUID.randomUUID()),
                        new CountedList(),
                        new CappedJobs(SERVICES.jdbc(), Budgets.NONE),
                        gone -> {})
                .look();
    }

    private static Workers workers(UUID id) {
        return new Workers(SERVICES.jdbc(), id, ProcessMark.current(), Duration.ofSeconds(20));
    }

    private void end(String how, Job job) {
        Endings endings = new Endings(
                SERVICES.jdbc(), transaction(), new RetryPolicy(3, Duration.ofSeconds(15), Duration.ofSeconds(15)));
        switch (how) {
            case "release" -> endings.release(job, "an outage");
            case "fail" -> endings.fail(job, "trouble");
            case "lost" -> {
                SERVICES.jdbc().update("UPDATE rescene.jobs SET claimed_at = claimed_at - interval '1 minute'");
                assertThat(new Orphans(SERVICES.jdbc(), worker).handBack(Set.of()))
                        .hasSize(1);
            }
            default -> endings.cap(job, "run 1", BigDecimal.ONE, "no money");
        }
    }

    private void endAndQueue(String how, Job job) {
        end(how, job);
        SERVICES.jdbc().update("UPDATE rescene.jobs SET state = 'queued', capped_by = NULL");
    }

    private static void answered(Job job) {
        SERVICES.jdbc().update("""
                INSERT INTO rescene.calls (key, kind, job_id, model, status, outcome, millis)
                VALUES ('k', 'scene', ?, 'm', 200, 'answer', 1)
                """, job.id());
    }

    private static String job() {
        return SERVICES.one("SELECT state || ' ' || deaths FROM rescene.jobs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"release", "fail", "cap", "lost"})
    void newAnswersResetTheCountHoweverTheDeliveryEnds(String how) {
        Job job = claim(worker);
        answered(job);
        endAndQueue(how, job);
        assertThat(job()).isEqualTo("queued 0");

        die();

        assertThat(job()).isEqualTo("queued 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"release", "fail", "cap", "lost"})
    void withoutThemTheThirdDeathIsTheLast(String how) {
        endAndQueue(how, claim(worker));
        assertThat(job()).isEqualTo("queued 2");

        die();

        assertThat(job()).isEqualTo("dead 3");
    }

    /** Not only at its next claim: one that waits for money may never be claimed, and its video would be nobody else's. */
    @ParameterizedTest
    @ValueSource(strings = {"release", "fail", "cap", "lost"})
    void ofACancelledRunTheJobIsDropped(String how) {
        Job job = claim(worker);
        assertThat(new RunAdmin(SERVICES.jdbc()).cancel(job.run())).isZero();

        if (how.equals("lost")) {
            end(how, job);
        } else {
            assertThatThrownBy(() -> end(how, job)).isInstanceOf(DroppedException.class);
        }

        assertThat(
                        SERVICES.one(
                                "SELECT concat_ws(', ', j.state, j.reason, v.status, j.capped_by, j.capped_usd)"
                                        + " FROM rescene.jobs j JOIN public.videos v ON v.id = j.video_id WHERE j.finished_at IS NOT NULL"))
                .isEqualTo("dropped, the run was cancelled, READY");
    }
}
