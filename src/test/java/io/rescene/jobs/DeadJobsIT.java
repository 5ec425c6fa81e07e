package io.rescene.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.jobs.Runs.Origin;
import io.rescene.support.Services;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class DeadJobsIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    private long run;

    @BeforeEach
    void aRun() {
        SERVICES.createLibrary();
        SERVICES.migrate();
        run = new Runs(SERVICES.jdbc())
                .open(new Runs.Request(Origin.COMMAND, Optional.empty(), Optional.empty(), false, false));
    }

    private static DeadJobs jobs() {
        return new DeadJobs(
                SERVICES.jdbc(), new TransactionTemplate(new DataSourceTransactionManager(SERVICES.dataSource())));
    }

    private long job(UUID video, String state) {
        Long id = SERVICES.jdbc()
                .queryForObject(
                        "INSERT INTO rescene.jobs (run_id, video_id, state) VALUES (?, ?, ?) RETURNING id",
                        Long.class,
                        run,
                        video,
                        state);
        return id == null ? 0 : id;
    }

    private long job(String state) {
        return job(UUID.randomUUID(), state);
    }

    private static List<String> states() {
        return SERVICES.rows("SELECT state FROM rescene.jobs ORDER BY id");
    }

    private static void refused(ThrowingCallable change, String... words) {
        assertThatThrownBy(change)
                .isInstanceOf(DeadJobs.RefusedException.class)
                .message()
                .contains(words);
    }

    @Test
    void theLastThatDiedAreListedFirst() {
        long first = job("dead");
        long last = job("dead");
        long second = job("dead");
        job("done");
        SERVICES.jdbc()
                .update(
                        "UPDATE rescene.jobs SET finished_at = now() - interval '1 day' * array_position(?, id)",
                        (Object) new Long[] {last, second, first});

        assertThat(jobs().list(Optional.empty())).extracting(DeadJobs.Dead::id).containsExactly(last, second, first);
        assertThat(jobs().list(Optional.of(2L))).extracting(DeadJobs.Dead::id).containsExactly(last, second);
        assertThat(jobs().count()).isEqualTo(3);
    }

    @Test
    void allAreMeantIfNoneIsNamed() {
        job("dead");
        job("done");
        job("dead");

        assertThat(jobs().retry(Optional.empty())).hasSize(2);
        assertThat(states()).containsExactly("queued", "done", "queued");
        SERVICES.jdbc().update("UPDATE rescene.jobs SET state = 'dead' WHERE state = 'queued'");
        assertThat(jobs().drop(Optional.empty())).isEqualTo(2);
        assertThat(states()).containsExactly("dropped", "done", "dropped");
    }

    @Test
    void onlyThoseThatAreNamedChange() {
        long first = job("dead");
        long second = job("dead");
        job("dead");

        assertThat(jobs().retry(Optional.of(List.of(first, first))))
                .extracting(Runs.Opened::job)
                .containsExactly(first);
        assertThat(jobs().drop(Optional.of(List.of(second)))).isEqualTo(1);
        assertThat(states()).containsExactly("queued", "dropped", "dead");
    }

    @Test
    void nothingChangesIfOneThatIsNamedIsNotDead() {
        long dead = job("dead");
        long done = job("done");
        Optional<List<Long>> named = Optional.of(List.of(999_999L, dead, done));

        refused(() -> jobs().retry(named), "jobs " + done + ", 999999 are not dead", "nothing was changed");
        refused(() -> jobs().drop(named), "jobs " + done + ", 999999 are not dead", "nothing was changed");
        refused(() -> jobs().retry(Optional.of(List.of(dead, done))), "job " + done + " is not dead");
        assertThat(states()).containsExactly("dead", "done");
    }

    @Test
    void nothingChangesIfTheVideoOfOneHasAnOpenJob() {
        UUID video = UUID.randomUUID();
        long other = job("dead");
        long dead = job(video, "dead");
        job(video, "queued");

        refused(() -> jobs().retry(Optional.of(List.of(other, dead))), "job " + dead, "another job that is open");
        assertThat(states()).containsExactly("dead", "dead", "queued");
        assertThat(jobs().retry(Optional.empty())).hasSize(1);
        assertThat(states()).containsExactly("queued", "dead", "queued");
    }

    /** Earlier states left a video's dead job where it died again in another run. */
    @Test
    void ofAVideosDeadJobsTheYoungestIsOpened() {
        UUID video = UUID.randomUUID();
        long older = job(video, "dead");
        long younger = job(video, "dead");
        job("dead");

        refused(() -> jobs().retry(Optional.of(List.of(older, younger))), "job " + older, "another job");
        assertThat(jobs().retry(Optional.of(List.of(older)))).hasSize(1);
        assertThat(states()).as("only what is named").containsExactly("queued", "dead", "dead");
        SERVICES.jdbc().update("UPDATE rescene.jobs SET state = 'dead'");

        List<Runs.Opened> opened = jobs().retry(Optional.empty());
        assertThat(opened).hasSize(2);
        assertThat(jobs().dropOlder(opened)).isEqualTo(1);
        assertThat(states()).containsExactly("dropped", "queued", "queued");
        assertThat(SERVICES.one("SELECT reason FROM rescene.jobs WHERE state = 'dropped'"))
                .isEqualTo("job " + younger + " is of the same video");
        assertThat(jobs().dropOlder(opened)).isZero();
    }

    @Test
    void noneFailsForAVideosOtherDeadJob() {
        UUID video = UUID.randomUUID();
        job(video, "dead");
        job(video, "dead");

        assertThat(jobs().retry(Optional.empty())).hasSize(1);
        assertThat(states()).containsExactly("dead", "queued");
    }
}
