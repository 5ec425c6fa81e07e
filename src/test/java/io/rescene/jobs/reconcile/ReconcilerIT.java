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
import io.rescene.support.Services;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the reconciler pushes again of a list that has lost entries. */
class ReconcilerIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    private final CountedList list = new CountedList();
    private final List<UUID> noted = new ArrayList<>();
    private List<UUID> videos = List.of();

    @BeforeEach
    void threeJobs() {
        SERVICES.createLibrary();
        SERVICES.migrate();
        videos = SERVICES.jdbc().queryForList("""
                INSERT INTO public.videos (owner_id, storage_path, status, filename)
                SELECT gen_random_uuid(), 'x', 'READY', 'x' FROM generate_series(1, 3) RETURNING id
                """, UUID.class);
        Runs runs = new Runs(SERVICES.jdbc());
        long run = runs.open(new Runs.Request(Origin.COMMAND, Optional.empty(), Optional.empty(), false, false));
        for (UUID video : videos) {
            runs.enqueue(run, Origin.COMMAND, List.of(new Candidate(video, null)));
        }
        pushedAgo(3);
    }

    private static void pushedAgo(int seconds) {
        SERVICES.jdbc().update("""
                UPDATE rescene.jobs
                SET pushed_at = clock_timestamp() - ? * interval '1 second' + id * interval '1 millisecond'
                """, seconds);
    }

    private void look() {
        reconciler(list, noted::add).look();
    }

    private static Reconciler reconciler(HandOut list) {
        return reconciler(list, worker -> {});
    }

    private static Reconciler reconciler(HandOut list, Consumer<UUID> lostCalls) {
        return new Reconciler(
                SERVICES.jdbc(),
                new TransactionTemplate(new JdbcTransactionManager(SERVICES.dataSource())),
                new Workers(SERVICES.jdbc(), UUID.randomUUID(), ProcessMark.current(), Duration.ofSeconds(20)),
                list,
                new CappedJobs(SERVICES.jdbc(), Budgets.NONE),
                lostCalls);
    }

    /** Its list may hold an id pushed by hand, of which nobody else knows. */
    @Test
    void aWorkerIsGoneOnlyWhenWhatItPoppedIsBack() {
        UUID worker = UUID.randomUUID();
        new Workers(SERVICES.jdbc(), worker, ProcessMark.current(), Duration.ofSeconds(20)).heartbeat("open", "", 3);
        SERVICES.jdbc().update("UPDATE rescene.workers SET heartbeat_at = clock_timestamp() - interval '1 minute'");
        list.away = true;
        assertThatThrownBy(this::look).hasMessage("Redis is away");
        assertThat(SERVICES.one("SELECT state FROM rescene.workers")).isEqualTo("open");
        list.away = false;

        look();
        look();

        assertThat(list.putBack).containsExactly(worker);
        assertThat(SERVICES.one("SELECT state FROM rescene.workers")).isEqualTo("gone");
    }

    /** Whoever waits for an answer that one of them asked for waits until its calls are noted. */
    @Test
    void theCallsOfAllThatAreGoneAreNotedThoughTheirListsAreRefused() {
        List<UUID> gone = List.of(UUID.randomUUID(), UUID.randomUUID());
        gone.forEach(worker -> new Workers(SERVICES.jdbc(), worker, ProcessMark.current(), Duration.ofSeconds(20))
                .heartbeat("open", "", 3));
        SERVICES.jdbc().update("UPDATE rescene.workers SET heartbeat_at = clock_timestamp() - interval '1 minute'");
        list.away = true;

        assertThatThrownBy(this::look).hasMessage("Redis is away");

        assertThat(noted).containsExactlyInAnyOrderElementsOf(gone);
    }

    @Test
    void whatCannotBePushedKeepsNoDeadWorkerFromBeingForgotten() {
        new Workers(SERVICES.jdbc(), UUID.randomUUID(), ProcessMark.current(), Duration.ofSeconds(20))
                .heartbeat("open", "", 3);
        SERVICES.jdbc().update("UPDATE rescene.workers SET heartbeat_at = clock_timestamp() - interval '1 minute'");
        retrying(1, 1);
        list.refuses = true;

        assertThatThrownBy(this::look).hasMessage("Redis refuses it");

        assertThat(SERVICES.one("SELECT state FROM rescene.workers")).isEqualTo("gone");
    }

    @Test
    void whatIsRefusedOfADeadWorkersListKeepsNoEntryFromBeingPushedAgain() {
        new Workers(SERVICES.jdbc(), UUID.randomUUID(), ProcessMark.current(), Duration.ofSeconds(20))
                .heartbeat("open", "", 3);
        SERVICES.jdbc().update("UPDATE rescene.workers SET heartbeat_at = clock_timestamp() - interval '1 minute'");
        list.away = true;
        list.waiting = 1;

        assertThatThrownBy(this::look).hasMessage("Redis is away");

        assertThat(list.pushed).containsExactlyInAnyOrderElementsOf(videos.subList(0, 2));
    }

    @Test
    void whatTheListLostIsPushedAgainThatWhichWasPushedLongestAgoFirst() {
        list.waiting = 1;

        look();

        assertThat(list.pushed).containsExactlyInAnyOrderElementsOf(videos.subList(0, 2));
    }

    /** Else a library that takes days tells only at its end which videos can't be upgraded. */
    @Test
    void whatIsToBeTriedAgainDoesNotWaitBehindAllOthers() {
        list.waiting = 3;
        retrying(2, 1);

        look();

        assertThat(list.pushedNext).containsExactly(videos.get(2));
        assertThat(list.pushed).as("nothing else").hasSize(1);
    }

    /** Else some that can never work would keep all others from their turn where many deliveries are set. */
    @Test
    void whatHasFailedOftenWaitsWithAllOthers() {
        list.waiting = 3;
        retrying(1, 3);
        retrying(2, 2);

        look();

        assertThat(list.pushedNext).containsExactly(videos.get(2));
        assertThat(list.pushed).containsExactlyInAnyOrder(videos.get(1), videos.get(2));
    }

    private void retrying(int job, int failed) {
        SERVICES.jdbc()
                .update(
                        "UPDATE rescene.jobs SET state = 'retrying', not_before = now(), attempts = ? WHERE video_id = ?",
                        failed,
                        videos.get(job));
    }

    @Test
    void whatAWorkerHasJustPoppedIsNotLost() {
        list.waiting = 1;
        list.popped = 2;

        look();

        assertThat(list.pushed).isEmpty();
    }

    /** As one whose user of Redis lacks the right: that must not keep the jobs from workers that may push. */
    @Test
    void whatAWorkerMayNotPushAnotherPushesAtOnce() {
        list.waiting = 1;
        list.refuses = true;
        Reconciler refused = reconciler(list);
        assertThatThrownBy(refused::look).hasMessage("Redis refuses it");
        CountedList others = new CountedList();
        others.waiting = 1;

        reconciler(others).look();

        assertThat(others.pushed).containsExactlyInAnyOrderElementsOf(videos.subList(0, 2));
    }

    @Test
    void whoMayNotPushTakesNoneToPushForAWhile() {
        list.waiting = 1;
        list.refuses = true;
        Reconciler refused = reconciler(list);
        assertThatThrownBy(refused::look).hasMessage("Redis refuses it");

        refused.look();

        assertThat(list.askedForPopped).isOne();
    }

    @Test
    void whatWasDueAndCouldNotBePushedAnotherPushesAtOnce() {
        SERVICES.jdbc().update("UPDATE rescene.jobs SET state = 'retrying', not_before = clock_timestamp()");
        list.refuses = true;
        assertThatThrownBy(this::look).hasMessage("Redis refuses it");
        CountedList others = new CountedList();

        reconciler(others).look();

        assertThat(others.pushed).containsExactlyInAnyOrderElementsOf(videos);
    }

    @Test
    void whatWasPushedJustNowIsNotLost() {
        pushedAgo(1);

        look();

        assertThat(list.pushed).isEmpty();
    }

    @Test
    void workersAreNotAskedWhatTheyPoppedWhileTheListHoldsAllThatIsQueued() {
        list.waiting = 3;

        look();

        assertThat(list.pushed).isEmpty();
        assertThat(list.askedForPopped).isZero();
    }

    /** A server whose clock is an hour behind took the database over. */
    @Test
    void theClockMayGoBack() {
        pushedAgo(-3600);
        list.waiting = 1;

        look();

        assertThat(list.pushed).containsExactlyInAnyOrderElementsOf(videos.subList(0, 2));
    }

    /** What failed just before would else not be tried again for an hour. */
    @Test
    void whatFailedBeforeTheClockWentBackIsTriedAgain() {
        list.waiting = 3;
        retrying(2, 1);
        SERVICES.jdbc().update("""
                UPDATE rescene.jobs SET claimed_at = clock_timestamp() + interval '1 hour', not_before = clock_timestamp() + interval '1 hour'
                WHERE state = 'retrying'
                """);

        look();

        assertThat(list.pushedNext).containsExactly(videos.get(2));

        // Its claim failed before it was one.
        SERVICES.jdbc().update("""
                UPDATE rescene.jobs SET state = 'retrying', not_before = clock_timestamp() + interval '1 minute' WHERE attempts = 1
                """);
        list.pushedNext.clear();
        look();
        assertThat(list.pushedNext).as("the pause of what fails from now on").isEmpty();
    }
}
