package io.rescene.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.CallSeen;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several workers on one queue: together, paused, ended in order, and killed by their job. */
class WorkersChaosIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Stage stage = new Stage(SERVICES);

    @Test
    void threeAtOncePayEachSharedPictureOnce() {
        stage.setting("RESCENE_WORKER_VIDEOS", "2");
        stage.openAi().latency(Duration.ofMillis(100));
        stage.enqueue(Fixture.of(Collections.nCopies(30, 6), scene -> Optional.of("/p/shared-" + scene % 54 + ".jpg")));
        List<ResceneProcess> workers =
                List.of(stage.worker("--drain"), stage.worker("--drain"), stage.worker("--drain"));
        workers.forEach(stage::drained);
        stage.invariants().allDone();
        assertThat(stage.openAi().bill().overpaid()).isZero();
        assertThat(SERVICES.one("SELECT count(DISTINCT worker_id) FROM rescene.jobs"))
                .as("workers that did some of it")
                .isEqualTo("3");
    }

    @Test
    void oneThatWasPausedBeyondItsLeaseChangesNothing() {
        stage.openAi().latency(Duration.ofMillis(300));
        stage.enqueue(Fixture.small(8, 6));
        ResceneProcess paused = stage.worker();
        stage.awaitCalls(8);
        stage.pause(paused);
        String id = SERVICES.one("SELECT id FROM rescene.workers");
        InProcess.Worker other = stage.workerHere(true);
        stage.await("taken over").until(() -> heldBy(id).equals("0"));
        stage.awaitCalls(stage.openAi().bill().entries().size() + 4);
        paused.resume();
        stage.drained(other);
        stage.invariants().allDone();
        stage.stop(paused);
        stage.invariants().allDone();
    }

    /** Elsewhere a process id says nothing: only the lease does. One that lives there keeps its jobs. */
    @Test
    void oneOnAnotherHostIsBelievedUntilItsLeaseEnds() {
        stage.setting("RESCENE_WORKER_LEASE", "3");
        stage.openAi().faults(call -> Fault.Hang.forever());
        stage.enqueue(Fixture.small(4, 3));
        ResceneProcess far = stage.worker();
        stage.awaitCalls(Stage.CONCURRENCY);
        String id = SERVICES.one("SELECT id FROM rescene.workers");
        SERVICES.jdbc().execute("UPDATE rescene.workers SET host = 'elsewhere/boot/pid:[1]'");
        InProcess.Worker near = stage.workerHere(true);
        stage.await("both are at work for longer than a lease")
                .pollDelay(Duration.ofMillis(3500))
                .until(() -> SERVICES.one("SELECT count(*) FROM rescene.workers WHERE state = 'open'")
                        .equals("2"));
        long held = Long.parseLong(heldBy(id));
        assertThat(held).as("jobs of the living one").isPositive();
        stage.openAi().faults(call -> new Fault.None());
        stage.kill(far);
        stage.await("a job of the dead one is taken over")
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !heldBy(id).equals(Long.toString(held)));
        double afterHeartbeat = Double.parseDouble(
                SERVICES.one("SELECT extract(epoch FROM clock_timestamp() - heartbeat_at) FROM rescene.workers"
                        + " WHERE id = '" + id + "'"));
        Stage.measured("worker dead on another host, lease 3 s: taken over after its last heartbeat", afterHeartbeat);
        assertThat(afterHeartbeat).as("seconds from the last heartbeat").isBetween(3.0, 7.0);
        stage.drained(near);
        stage.invariants().allDone();
        assertThat(SERVICES.one("SELECT max(attempts) FROM rescene.jobs")).isEqualTo("1");
    }

    private static String heldBy(String worker) {
        return SERVICES.one(
                "SELECT count(*) FROM rescene.jobs WHERE state = 'processing' AND worker_id = '" + worker + "'");
    }

    /** Its transaction stays open and holds the job's row: that must not keep the others from anything. */
    @Test
    void oneThatIsPausedInsideTheSaveHoldsNobodyUp() {
        stage.openAi().latency(call -> Duration.ofSeconds(call.kind() == CallSeen.Kind.SUMMARY ? 1 : 0));
        stage.enqueue(Fixture.small(1, 3));
        ResceneProcess paused = stage.worker();
        stage.awaitCalls(4);
        try (Stage.Locks videos = stage.locks("SELECT id FROM public.videos FOR UPDATE")) {
            stage.awaitBlocked();
            stage.pause(paused);
        }
        Instant begin = Instant.now();
        stage.drain();
        Stage.measured("job of a worker paused inside its save, done by another after", since(begin));
        paused.resume();
        stage.stop(paused);
        stage.invariants().allDone();
        assertThat(stage.openAi().bill().entries()).hasSize(4);
    }

    private static Duration since(Instant begin) {
        return Duration.between(begin, Instant.now());
    }

    @Test
    void aWorkerThatIsEndedInOrderWastesNothingAndHandsBack() {
        CountDownLatch otherIsThere = new CountDownLatch(1);
        stage.openAi().latency(call -> held(otherIsThere));
        stage.enqueue(Fixture.small(4, 6));
        ResceneProcess ended = stage.worker();
        stage.awaitCalls(Stage.CONCURRENCY);
        InProcess.Worker other = stage.workerHere(true);
        stage.await("the other is there")
                .until(() -> SERVICES.one("SELECT count(*) FROM rescene.workers WHERE state = 'open'")
                        .equals("2"));
        otherIsThere.countDown();
        long open = 4 - stage.jobs("done");
        Instant begin = Instant.now();
        stage.stop(ended);
        Stage.measured("SIGTERM with calls in flight, ended after", since(begin));
        assertThat(since(begin)).isLessThan(Duration.ofSeconds(30));
        Instant gone = Instant.now();
        stage.await("taken by the other").until(() -> stage.jobs("processing") + stage.jobs("done") == 4);
        Stage.measured("jobs handed back, taken by another worker after", since(gone));
        assertThat(since(gone)).isLessThan(Duration.ofSeconds(5));
        assertThat(open).as("jobs there were to hand back").isPositive();
        stage.drained(other);
        stage.invariants().allDone();
        assertThat(stage.openAi().bill().overpaid()).isZero();
        assertThat(stage.openAi().bill().entries()).as("no call is wasted").hasSize(4 * 7);
        assertThat(SERVICES.one("SELECT max(attempts) FROM rescene.jobs")).isEqualTo("1");
    }

    @Test
    void aStopThatWaitsForNoCallNotesThemAsLostAndHandsBack() {
        stage.setting("RESCENE_WORKER_STOP", "0.2");
        stage.openAi().latency(Duration.ofSeconds(60));
        stage.enqueue(Fixture.small(2, 3));
        ResceneProcess worker = stage.worker();
        stage.awaitCalls(Stage.CONCURRENCY);
        Instant begin = Instant.now();
        stage.stop(worker);
        Stage.measured("SIGTERM that waits for no call, ended after", since(begin));
        assertThat(SERVICES.one("SELECT count(*) FROM public.videos WHERE status = 'PROCESSING' AND id IN"
                        + " (SELECT video_id FROM rescene.jobs)"))
                .isEqualTo("0");
        assertThat(SERVICES.rows("SELECT state || ' ' || attempts || ' ' || deaths FROM rescene.jobs"))
                .containsOnly("queued 0 0");
        assertThat(SERVICES.rows("SELECT outcome || ' ' || (lost_usd > 0) || ' ' || reason FROM rescene.calls"))
                .hasSize(Stage.CONCURRENCY)
                .containsOnly("retry true the worker was stopped before the answer came");
        stage.openAi().latency(Duration.ZERO);
        stage.drain();
        stage.invariants().always();
        assertThat(stage.jobs("done")).isEqualTo(2);
    }

    /** Holds a call until the latch is open, then for so long that a stop meets it in flight. */
    private static Duration held(CountDownLatch latch) {
        try {
            return latch.await(1, TimeUnit.MINUTES) ? Duration.ofMillis(900) : Duration.ZERO;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Duration.ZERO;
        }
    }

    @Test
    void aJobThatKillsItsWorkersIsDeadAfterTheThirdDeath() {
        AtomicInteger bites = new AtomicInteger();
        byte[] poison = stage.pictures().bytesFor(Fixture.ownPicture(2).orElseThrow());
        stage.openAi().faults(call -> {
            if (!call.picture().map(picture -> Arrays.equals(picture, poison)).orElse(false)) {
                return new Fault.None();
            }
            bites.incrementAndGet();
            return Fault.Hang.forever();
        });
        stage.enqueue(Fixture.small(6, 1));
        for (int death = 1; death <= 3; death++) {
            ResceneProcess worker = stage.worker();
            int bite = death;
            stage.await("bite " + death).pollInterval(Duration.ofMillis(2)).until(() -> bites.get() == bite);
            stage.kill(worker);
        }
        assertThat(stage.workerHere(true).end(Duration.ofSeconds(60)))
                .as("exit code")
                .isEqualTo(7);
        assertThat(stage.jobs("done"))
                .as(() -> "innocent jobs among "
                        + SERVICES.rows("SELECT state || ' ' || coalesce(reason, '') FROM rescene.jobs"))
                .isEqualTo(5);
        assertThat(SERVICES.rows("SELECT j.state || ' ' || v.status || ' ' || v.error_message FROM rescene.jobs j"
                        + " JOIN public.videos v ON v.id = j.video_id WHERE j.state <> 'done'"))
                .singleElement()
                .asString()
                .startsWith("dead READY its worker died 3 times");
        assertThat(bites).as("the poison is not taken again").hasValue(3);
        stage.invariants().always();
        stage.invariants().finished();
    }
}
