package io.rescene.jobs.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.jobs.Candidate;
import io.rescene.jobs.CappedJobs;
import io.rescene.jobs.ProcessMark;
import io.rescene.jobs.Runs;
import io.rescene.jobs.Runs.Origin;
import io.rescene.jobs.Workers;
import io.rescene.money.Budgets;
import io.rescene.runtime.connect.Database;
import io.rescene.runtime.connect.DatabaseUrl;
import io.rescene.support.Services;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DataAccessException;

/** A row that somebody else's open transaction locks keeps its own job from going on, and no other. */
class LockedVideosIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    /** The jobs by what they wait for; each is of the video at the same place. */
    private static final int LOCKED = 0;

    private static final int FREE = 1;
    private static final int DUE = 2;
    private static final int CAPPED = 3;

    private final UUID worker = UUID.randomUUID();
    private final CountedList list = new CountedList();
    private List<UUID> videos = List.of();
    private @Nullable Database opened;

    @BeforeEach
    void twoJobsInWorkOneDueOneCapped() {
        SERVICES.createLibrary();
        SERVICES.migrate();
        list.waiting = 1000;
        opened = Database.open(DatabaseUrl.of(SERVICES.databaseUrl()), 2);
        videos = SERVICES.jdbc().queryForList("""
                INSERT INTO public.videos (owner_id, storage_path, status, filename)
                SELECT gen_random_uuid(), 'x', 'READY', 'x' FROM generate_series(1, 4) RETURNING id
                """, UUID.class);
        Runs runs = new Runs(SERVICES.jdbc());
        long run = runs.open(new Runs.Request(Origin.COMMAND, Optional.empty(), Optional.empty(), false, false));
        videos.forEach(video -> runs.enqueue(run, Origin.COMMAND, List.of(new Candidate(video, null))));
        inWork(LOCKED);
        inWork(FREE);
        set(DUE, "state = 'retrying', not_before = clock_timestamp()");
        set(CAPPED, "capped_by = 'run ' || run_id, capped_usd = 1");
    }

    @AfterEach
    void close() {
        database().close();
    }

    /** With the bounds of a worker's. */
    private Database database() {
        return Objects.requireNonNull(opened);
    }

    private void set(int job, String what) {
        SERVICES.jdbc().update("UPDATE rescene.jobs SET " + what + " WHERE video_id = ?", videos.get(job));
    }

    private void inWork(int job) {
        set(
                job,
                "state = 'processing', token = id, attempts = 1, claimed_at = clock_timestamp() - interval '1 minute',"
                        + " worker_id = '" + worker + "'");
        SERVICES.jdbc().update("UPDATE public.videos SET status = 'PROCESSING' WHERE id = ?", videos.get(job));
    }

    /** What becomes of a job and its video. */
    private String state(int job) {
        return SERVICES.one("SELECT j.state || ' ' || v.status || coalesce(' ' || capped_by, '') FROM rescene.jobs j"
                + " JOIN public.videos v ON v.id = j.video_id WHERE v.id = '" + videos.get(job) + "'");
    }

    private void workerDies() {
        workers(worker).heartbeat("open", "", 3);
        SERVICES.jdbc().update("UPDATE rescene.workers SET heartbeat_at = heartbeat_at - interval '1 hour'");
    }

    private Workers workers(UUID id) {
        return new Workers(database().jdbc(), id, ProcessMark.current(), Duration.ofSeconds(20));
    }

    private void look() {
        new Reconciler(
                        database().jdbc(),
                        database().transaction(),
                        workers(UUID.randomUUID()),
                        list,
                        new CappedJobs(database().jdbc(), Budgets.NONE),
                        worker -> {})
                .look();
    }

    /** Does something while another transaction holds what a statement locks. */
    private static void meanwhile(String lock, Runnable work) throws SQLException {
        try (Connection other = SERVICES.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(lock);
            try {
                work.run();
            } finally {
                other.rollback();
            }
        }
    }

    private String lockOf(int job) {
        return "SELECT id FROM public.videos WHERE id = '" + videos.get(job) + "' FOR UPDATE";
    }

    /** As its worker ends; it says of the others that they are left. */
    @Test
    void whatAWorkerGivesUpIsAllThatNobodyLocks() throws SQLException {
        Orphans own = new Orphans(database().jdbc(), worker);

        meanwhile(lockOf(LOCKED), () -> assertThat(own.giveUp()).hasSize(1));

        assertThat(state(LOCKED)).isEqualTo("processing PROCESSING");
        assertThat(state(FREE)).isEqualTo("queued READY");
        assertThat(own.held()).isEqualTo(1);
        own.giveUp();
        assertThat(state(LOCKED)).isEqualTo("queued READY");
        assertThat(own.held()).isZero();
    }

    @Test
    void aGoneWorkersOtherJobsAreTakenOverAndWhatIsDueIsReleased() throws SQLException {
        workerDies();

        meanwhile(lockOf(LOCKED), this::look);

        assertThat(state(LOCKED)).isEqualTo("processing PROCESSING");
        assertThat(List.of(state(FREE), state(DUE), state(CAPPED))).containsOnly("queued READY");
        assertThat(list.pushed).containsExactlyInAnyOrderElementsOf(videos.subList(FREE, CAPPED + 1));

        look();

        assertThat(state(LOCKED)).as("as soon as nobody locks it").isEqualTo("queued READY");
        assertThat(list.pushed).last().isEqualTo(videos.get(LOCKED));
        assertThat(SERVICES.one("SELECT state || ' ' || note FROM rescene.workers"))
                .isEqualTo("gone died");
    }

    /** It is locked like any other row, but there is nothing to be set. */
    @Test
    void aLockedVideoThatIsNotProcessingKeepsNothing() throws SQLException {
        workerDies();
        SERVICES.jdbc().update("UPDATE public.videos SET status = 'FAILED' WHERE id = ?", videos.get(LOCKED));

        meanwhile(lockOf(LOCKED), this::look);

        assertThat(state(LOCKED)).isEqualTo("queued FAILED");
    }

    @Test
    void aVideoThatIsGoneKeepsNothing() {
        workerDies();
        SERVICES.jdbc().update("DELETE FROM public.videos WHERE id = ?", videos.get(LOCKED));

        look();

        assertThat(list.pushed).contains(videos.get(LOCKED));
    }

    @Test
    void otherJobsThatGotLostAreHandedBack() throws SQLException {
        Orphans orphans = new Orphans(database().jdbc(), worker);

        meanwhile(lockOf(LOCKED), () -> list.push(orphans.handBack(Set.of())));

        assertThat(state(LOCKED)).isEqualTo("processing PROCESSING");
        assertThat(state(FREE)).isEqualTo("queued READY");
        assertThat(list.pushed).containsExactly(videos.get(FREE));

        list.push(orphans.handBack(Set.of()));

        assertThat(state(LOCKED)).isEqualTo("queued READY");
    }

    /** A server whose clock is behind took the database over, as claims went to the one before. */
    @Test
    void jobsThatGotLostBeforeTheClockWentBackAreHandedBack() {
        set(FREE, "claimed_at = clock_timestamp() + interval '1 hour'");

        list.push(new Orphans(database().jdbc(), worker).handBack(Set.of()));

        assertThat(state(FREE)).isEqualTo("queued READY");
    }

    /** Somebody in a session of his own may as well lock the job. */
    @Test
    void aJobThatIsLockedKeepsNoOtherFromBeingReleased() throws SQLException {
        set(FREE, "state = 'retrying', not_before = clock_timestamp()");

        meanwhile("SELECT id FROM rescene.jobs WHERE video_id = '" + videos.get(FREE) + "' FOR UPDATE", this::look);

        assertThat(list.pushed).containsExactlyInAnyOrder(videos.get(DUE), videos.get(CAPPED));
    }

    /** A claim that waits for a video keeps its job locked so. */
    @Test
    void aJobThatIsJustBeingClaimedIsNotLostAndTheOthersArePushedAgain() throws SQLException {
        SERVICES.jdbc()
                .update(
                        "UPDATE rescene.jobs SET state = 'queued', capped_by = NULL, pushed_at = now() - interval '1 hour'");
        list.waiting = 0;

        meanwhile("SELECT id FROM rescene.jobs WHERE video_id = '" + videos.get(FREE) + "' FOR UPDATE", this::look);

        assertThat(list.pushed).containsExactlyInAnyOrder(videos.get(LOCKED), videos.get(DUE), videos.get(CAPPED));
    }

    @Test
    void takingOverReleasingAndLettingGoOnFailEachForItself() throws SQLException {
        workerDies();

        meanwhile(
                "LOCK TABLE rescene.calls",
                () -> assertThatThrownBy(this::look).isInstanceOf(DataAccessException.class));

        assertThat(state(FREE)).as("taking over fails").isEqualTo("processing PROCESSING");
        assertThat(list.pushed).containsExactlyInAnyOrder(videos.get(DUE), videos.get(CAPPED));
    }
}
