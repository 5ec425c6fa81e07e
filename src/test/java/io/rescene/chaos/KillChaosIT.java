package io.rescene.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.CallSeen;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import io.rescene.support.TcpProxy;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code kill -9} at random moments and at each point between two steps: nothing is lost, hardly anything paid twice. */
class KillChaosIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Stage stage = new Stage(SERVICES);

    @Test
    void atRandomMoments() {
        int kills = Stage.LONG ? 200 : 6;
        Random random = new Random(20_261_123);
        stage.openAi().latency(Duration.ofMillis(80));
        stage.enqueue(Stage.LONG ? Fixture.small(300, 10) : Fixture.small(30, 5));
        while (stage.kills().size() < kills) {
            ResceneProcess worker = stage.worker();
            // A life begins with a start: every fifth kill meets that, the others three calls in flight.
            if (stage.kills().size() % 5 < 4) {
                stage.awaitCalls(stage.openAi().bill().entries().size() + 1 + random.nextInt(24));
            }
            Duration more = Duration.ofMillis(random.nextInt(120));
            stage.await("a random moment").pollDelay(more).until(() -> true);
            stage.kill(worker);
            stage.invariants().always();
        }
        assertThat(stage.jobs("done")).as("work was left until the last kill").isLessThan(Stage.LONG ? 300 : 30);
        stage.drain();
        stage.invariants().allDone();
        stage.invariants().whatWasDeliveredIsKept();
        long twice = stage.invariants().paidTwice();
        Stage.measured("kills", kills);
        Stage.measured("answers paid twice", twice);
        Stage.measured(
                "longest delivered before a kill and paid again",
                stage.invariants().longestDelivered());
        // Few kills scatter more than many.
        assertThat(twice)
                .as("on average (I3)")
                .isLessThanOrEqualTo((long) kills * (Stage.CONCURRENCY + (Stage.LONG ? 0 : 1)));
        assertThat(SERVICES.one("SELECT max(attempts) FROM rescene.jobs"))
                .as("a death is no attempt")
                .isEqualTo("1");
    }

    /** Kills so soon after the first claim that some jobs have not one new answer: none of them may be condemned. */
    @Test
    void aStormOfQuickKillsCondemnsNoInnocentJob() {
        Random random = new Random(20_261_124);
        stage.openAi().latency(Duration.ofMillis(400));
        stage.enqueue(Fixture.small(16, 3));
        for (int kill = 0; kill < (Stage.LONG ? 12 : 4); kill++) {
            ResceneProcess worker = stage.worker();
            stage.await("its first claim")
                    .until(() -> SERVICES.one("SELECT count(*) > 0 FROM rescene.jobs j JOIN rescene.workers w"
                                    + " ON w.id = j.worker_id WHERE j.state = 'processing' AND w.pid = "
                                    + worker.pid())
                            .equals("t"));
            Duration more = Duration.ofMillis(300 + random.nextInt(1200));
            stage.await("a moment soon after").pollDelay(more).until(() -> true);
            stage.kill(worker);
            stage.invariants().always();
        }
        Stage.measured(
                "quick kills; the most deaths of one job without an answer",
                stage.kills().size() + "; " + SERVICES.one("SELECT max(deaths) FROM rescene.jobs"));
        stage.openAi().latency(Duration.ZERO);
        stage.drain();
        stage.invariants().allDone();
    }

    @Test
    void afterPopBeforeClaim() {
        stage.enqueue(Fixture.small(2, 3));
        ResceneProcess worker;
        try (Stage.Locks jobs = stage.locks("SELECT id FROM rescene.jobs FOR UPDATE")) {
            worker = stage.worker();
            stage.await("an entry in the hand-over window")
                    .until(() -> SERVICES.redis()
                            .getKeys()
                            .getKeysByPattern("video_processing:processing:*")
                            .iterator()
                            .hasNext());
            stage.awaitBlocked();
            stage.kill(worker);
        }
        backAtWork(0);
    }

    @Test
    void afterClaim() {
        stage.openAi().latency(Duration.ofSeconds(60));
        stage.enqueue(Fixture.small(2, 3));
        ResceneProcess worker = stage.worker();
        stage.await("a claim").pollInterval(Duration.ofMillis(2)).until(() -> stage.jobs("processing") > 0);
        stage.awaitCalls(Stage.CONCURRENCY);
        stage.kill(worker);
        stage.openAi().latency(Duration.ZERO);
        backAtWork(Stage.CONCURRENCY);
        assertThat(SERVICES.one("SELECT count(*) BETWEEN 3 AND 6 FROM rescene.calls WHERE lost_usd > 0"))
                .as("each call that may be billed is a row, also one whose worker died")
                .isEqualTo("t");
    }

    @Test
    void afterTheAnswerBeforeTheLedger() {
        TcpProxy database = stage.databaseProxy();
        stage.openAi().latency(Duration.ofMillis(700));
        stage.enqueue(Fixture.small(2, 8));
        ResceneProcess worker = stage.worker();
        // What follows the first calls must have been looked up: without the database that can't be done.
        stage.await("the next questions in line")
                .pollInterval(Duration.ofMillis(5))
                .during(Duration.ofMillis(50))
                .until(() -> SERVICES.one("SELECT count(*) >= " + 2 * Stage.CONCURRENCY + " FROM rescene.asking")
                        .equals("t"));
        stage.awaitCalls(Stage.CONCURRENCY);
        database.blackHole();
        stage.await("as many answers as may wait for their commit").until(() -> delivered() >= 2 * Stage.CONCURRENCY);
        stage.invariants().always();
        stage.kill(worker);
        database.resetAll();
        database.pass();
        assertThat(delivered()).isEqualTo(2 * Stage.CONCURRENCY);
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.answers")).isEqualTo("0");
        stage.openAi().latency(Duration.ZERO);
        backAtWork(2 * Stage.CONCURRENCY);
    }

    private long delivered() {
        return stage.openAi().bill().entries().stream()
                .filter(entry -> entry.deliveredAt().isPresent())
                .count();
    }

    @Test
    void afterTheLedgerBeforeTheSummary() {
        stage.openAi().faults(call -> call.kind() == CallSeen.Kind.SUMMARY ? Fault.Hang.forever() : new Fault.None());
        stage.enqueue(Fixture.small(1, 5));
        ResceneProcess worker = stage.worker();
        stage.awaitCalls(6);
        stage.kill(worker);
        stage.openAi().faults(call -> new Fault.None());
        backAtWork(0);
        assertThat(stage.openAi().bill().entries().stream().filter(call -> call.kind() == CallSeen.Kind.SCENE))
                .as("each scene is asked for once")
                .hasSize(5);
    }

    @Test
    void insideTheSave() {
        stage.openAi().latency(call -> Duration.ofSeconds(call.kind() == CallSeen.Kind.SUMMARY ? 1 : 0));
        stage.enqueue(Fixture.small(1, 5));
        ResceneProcess worker = stage.worker();
        stage.awaitCalls(6);
        try (Stage.Locks videos = stage.locks("SELECT id FROM public.videos FOR UPDATE")) {
            stage.awaitBlocked();
            stage.kill(worker);
            stage.invariants().always();
        }
        backAtWork(0);
        assertThat(stage.openAi().bill().entries()).hasSize(6);
    }

    @Test
    void afterTheSave() {
        stage.enqueue(Fixture.small(1, 5));
        ResceneProcess worker = stage.worker();
        stage.await("the save").pollInterval(Duration.ofMillis(2)).until(() -> stage.jobs("done") == 1);
        stage.kill(worker);
        backAtWork(0);
        assertThat(stage.openAi().bill().entries()).hasSize(6);
    }

    /** A new worker does the rest. */
    private void backAtWork(int mostPaidTwice) {
        stage.invariants().always();
        stage.drain();
        stage.invariants().allDone();
        assertThat(stage.invariants().paidTwice()).isLessThanOrEqualTo(mostPaidTwice);
        assertThat(SERVICES.one("SELECT max(attempts) FROM rescene.jobs")).isEqualTo("1");
    }
}
