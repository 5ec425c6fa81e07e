package io.rescene.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.BillEntry;
import io.rescene.support.CallSeen;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.Malformed;
import io.rescene.support.Services;
import io.rescene.support.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** OpenAI fails in all its ways: every scene is right in the end, or work stops before money is wasted. */
class AnswersChaosIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Stage stage = new Stage(SERVICES);

    /** How often one question meets trouble at the most: one try less than it has. */
    private static final int MOST_TROUBLES = 2;

    /** What another try makes good. */
    private static final List<Malformed> NO_USE = List.of(
            Malformed.HTML_PAGE,
            Malformed.EMPTY_BODY,
            Malformed.NO_CHOICES,
            Malformed.LENGTH_CUT,
            Malformed.EXTRA_KEYS,
            Malformed.WRONG_TYPES);

    /** A function of the question and its attempt, so that the order of the calls does not matter. */
    private static Fault storm(CallSeen call) {
        if (call.attempt() > MOST_TROUBLES) {
            return new Fault.None();
        }
        int dice = new Random(Objects.hash(call.key(), call.attempt())).nextInt(100);
        if (dice < 5) {
            return Fault.error(500, "server_error", null, null, "The server had an error.");
        } else if (dice < 10) {
            return new Fault.RateLimited(Duration.ofMillis(100));
        } else if (dice < 13) {
            return new Fault.Reset(true);
        } else if (dice < 16) {
            return new Fault.Cut(dice * 7);
        } else if (dice < 19) {
            return new Fault.Bad(NO_USE.get(Math.floorMod(call.key().hashCode(), NO_USE.size())));
        } else if (dice < 22) {
            return new Fault.Content("{\"status\":\"ok\",\"description\":17}");
        }
        return new Fault.None();
    }

    @Test
    void inAStormEverySceneIsRight() {
        stage.openAi().latency(Duration.ofMillis(20)).faults(AnswersChaosIT::storm);
        stage.enqueue(Stage.LONG ? Fixture.full() : Fixture.small(30, 6));
        stage.drain();
        stage.invariants().allDone();
        List<BillEntry> bill = stage.openAi().bill().entries();
        long questions = stage.openAi().bill().distinctQuestions();
        Stage.measured(
                "storm: questions, calls, billed",
                questions + ", " + bill.size() + ", " + stage.openAi().bill().billed());
        assertThat(bill).as("there was a storm").hasSizeGreaterThan((int) (questions * 1.1));
        assertThat(stage.openAi().bill().countByKey().values())
                .as("calls of one question")
                .allMatch(calls -> calls <= MOST_TROUBLES + 1);
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.calls"))
                .as("a row for each call that may have been billed")
                .isEqualTo(Long.toString(bill.stream()
                        .filter(call -> !call.outcome().equals("RateLimited"))
                        .count()));
    }

    @Test
    void theQuotaIsGoneInMidRun() {
        stage.openAi().latency(Duration.ofMillis(100));
        stage.enqueue(Fixture.small(12, 4));
        InProcess.Worker worker = stage.workerHere(true);
        stage.awaitCalls(20);
        stage.openAi().faults(call -> new Fault.InsufficientQuota());
        assertThat(worker.end(Duration.ofSeconds(60))).as("exit code").isEqualTo(6);
        assertThat(stage.openAi().bill().entries().stream()
                        .filter(call -> call.outcome().equals("InsufficientQuota")))
                .as("calls that were in flight")
                .hasSizeLessThanOrEqualTo(Stage.CONCURRENCY);
        assertThat(SERVICES.rows(
                        "SELECT DISTINCT v.status FROM rescene.jobs j JOIN public.videos v ON v.id = j.video_id"))
                .containsExactly("READY");
        assertThat(SERVICES.rows("SELECT DISTINCT state || ' ' || attempts FROM rescene.jobs WHERE state <> 'done'"))
                .containsExactly("queued 0");
        stage.invariants().always();
        stage.openAi().faults(call -> new Fault.None());
        stage.drain();
        stage.invariants().allDone();
        assertThat(stage.openAi().bill().overpaid()).isZero();
    }

    @Test
    void openAiIsAwayForAWhile() {
        TcpProxy network = stage.openAiProxy();
        stage.openAi().latency(Duration.ofMillis(100));
        stage.enqueue(Fixture.small(8, 4));
        InProcess.Worker worker = stage.workerHere(true);
        stage.awaitCalls(8);
        network.refuse();
        stage.await("OpenAI is away").pollDelay(Stage.AWAY).until(() -> true);
        assertThat(stage.jobs("done")).as("work is left").isLessThan(8);
        stage.invariants().always();
        network.pass();
        stage.drained(worker);
        stage.invariants().always();
        assertThat(stage.jobs("done")).isEqualTo(8);
        assertThat(SERVICES.one("SELECT max(attempts) FROM rescene.jobs"))
                .as("nobody loses an attempt")
                .isEqualTo("1");
        assertThat(stage.openAi().bill().entries())
                .as("only what was in flight when the connections broke is asked again")
                .hasSizeLessThanOrEqualTo(8 * 5 + Stage.CONCURRENCY);
    }
}
