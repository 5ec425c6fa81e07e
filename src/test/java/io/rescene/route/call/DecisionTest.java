package io.rescene.route.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.TextNode;
import io.rescene.openai.BackOff;
import io.rescene.openai.HttpAnswer;
import io.rescene.openai.InFlightLimit;
import io.rescene.openai.Outcome;
import io.rescene.openai.Question.Kind;
import io.rescene.openai.RetryRules;
import io.rescene.openai.Usage;
import io.rescene.route.Exchanges;
import io.rescene.route.exchange.Reply;
import io.rescene.route.intake.Intake;
import io.rescene.route.intake.RecipeHealth;
import io.rescene.route.permit.Gate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DecisionTest {
    private static final String SCENES = "gpt-4o";
    private static final String SUMMARIES = "gpt-4o-mini";
    private static final Outcome ANSWER = new Outcome.Answer(TextNode.valueOf("x"), Usage.NONE);
    private static final Outcome NO_USE = new Outcome.NoUse("cut", Usage.NONE);
    private static final Outcome AWAY = new Outcome.Retry("HTTP 503", Optional.empty());
    private static final Outcome LIMITED = new Outcome.Limited(Optional.empty(), "HTTP 429 requests");

    private final Intake intake = new Intake();
    private final BackOff backOff = new BackOff(Duration.ofMillis(1), Duration.ofMillis(1));
    private final Gate gate = new Gate(new InFlightLimit(1, 1), backOff);
    private final Slots slots = Calls.slot(intake, gate);
    private final Decision decision = decision(Duration.ofHours(1));

    private Decision decision(Duration patience) {
        return new Decision(slots, intake, new RecipeHealth(recipe -> true), new RetryRules(2, backOff, patience));
    }

    @AfterEach
    void close() {
        slots.close();
    }

    @Test
    void aModelThatIsAwayIsEverybodysTroubleThoughAnotherAnswers() {
        Asking one = asking(Kind.SUMMARY, SUMMARIES, 1);
        Asking other = asking(Kind.SUMMARY, SUMMARIES, 2);

        comesTo(one, AWAY);
        comesTo(other, AWAY);
        comesTo(asking(Kind.SCENE, SCENES, 3), ANSWER);
        comesTo(one, AWAY);

        assertThat(one.reply()).containsInstanceOf(Reply.Halted.class);
        assertThat(intake.state().cause()).isEqualTo(Intake.Cause.PASSING);
    }

    @Test
    void aModelThatAnswersOthersLeavesItTheItemsOwn() {
        Asking one = asking(Kind.SUMMARY, SUMMARIES, 1);
        Asking other = asking(Kind.SUMMARY, SUMMARIES, 2);

        comesTo(one, AWAY);
        comesTo(other, AWAY);
        comesTo(asking(Kind.SUMMARY, SUMMARIES, 3), ANSWER);
        comesTo(one, AWAY);

        assertThat(one.reply()).containsInstanceOf(Reply.Unreachable.class);
        assertThat(intake.state().isOpen()).isTrue();
    }

    @Test
    void whatTheRateLimitRefusesForItselfCostsItsJobADelivery() {
        Decision impatient = decision(Duration.ofMillis(100));
        List<Reply> replies = new ArrayList<>();
        await().pollInterval(Duration.ofMillis(5)).until(() -> {
            // Its job may have been handed back meanwhile.
            Asking refused = asking(Kind.SCENE, SCENES, 1);
            comesTo(impatient, refused, LIMITED);
            comesTo(impatient, asking(Kind.SCENE, SCENES, 2), ANSWER);
            refused.reply().ifPresent(replies::add);
            return !replies.isEmpty();
        });
        assertThat(replies.get(0))
                .isInstanceOf(Reply.Unreachable.class)
                .satisfies(own -> assertThat(own.reason()).contains("rate limit", "HTTP 429 requests"));
        assertThat(intake.state().isOpen()).isTrue();
    }

    /** Whatever closed it is no trouble of this question. */
    @Test
    void whileTheIntakeIsClosedItIsSentHome() {
        Decision impatient = decision(Duration.ofNanos(1));
        intake.close(Intake.Cause.PAUSED, "a pause");
        for (int time = 0; time < 20; time++) {
            Asking refused = asking(Kind.SCENE, SCENES, 1);
            comesTo(impatient, refused, LIMITED);
            comesTo(impatient, asking(Kind.SCENE, SCENES, 2), ANSWER);
            assertThat(refused.reply()).isEmpty();
        }
    }

    @Test
    void threeAnswersOfNoUseAreEnoughThoseOfEarlierDeliveriesIncluded() {
        Asking asking = asking(Kind.SCENE, SCENES, 1);
        comesTo(asking, NO_USE);
        comesTo(asking, NO_USE);
        assertThat(asking.reply()).isEmpty();
        comesTo(asking, NO_USE);
        assertThat(asking.reply()).contains(new Reply.Failed("no_use", "3 answers were no use: cut"));

        Asking again = asking(Kind.SCENE, SCENES, 2);
        again.tries().noUseBefore(2);
        comesTo(again, NO_USE);
        assertThat(again.reply()).containsInstanceOf(Reply.Failed.class);
    }

    @Test
    void whatPassesIsTriedSoOftenAndEachTimeAfterItsBackOff() {
        Decision patient = new Decision(
                slots,
                intake,
                new RecipeHealth(recipe -> true),
                new RetryRules(3, new BackOff(Duration.ofMinutes(2), Duration.ofHours(1)), Duration.ofHours(1)));
        Asking asking = asking(Kind.SCENE, SCENES, 1);
        for (int minutes : new int[] {1, 2}) {
            long before = System.nanoTime();
            comesTo(patient, asking, AWAY);
            assertThat(asking.reply()).isEmpty();
            assertThat(asking.tries().notBefore())
                    .isBetween(
                            before + Duration.ofMinutes(minutes).toNanos(),
                            System.nanoTime() + Duration.ofMinutes(2L * minutes).toNanos());
        }
        comesTo(patient, asking, AWAY);
        assertThat(asking.reply()).contains(new Reply.Unreachable("OpenAI failed 3 times: HTTP 503"));
    }

    /** In a brown-out some are answered at last: so will this one be. */
    @Test
    void whereOthersAreAnsweredLateAQuestionIsTriedOn() {
        CallsInFlight calls = new CallsInFlight(slots, gate, decision);
        Asking one = asking(Kind.SCENE, SCENES, 1);
        comesTo(one, AWAY);
        for (int job = 2; job < 5; job++) {
            Asking other = asking(Kind.SCENE, SCENES, job);
            comesTo(other, AWAY);
            comesTo(other, ANSWER);
        }
        assertThat(calls.troubleInWords()).isEmpty();
        for (int time = 0; time < 10; time++) {
            comesTo(one, AWAY);
            assertThat(one.reply()).isEmpty();
        }
        assertThat(intake.state().isOpen()).isTrue();
        assertThat(calls.troubleInWords()).contains(SCENES, "HTTP 503");
        for (int job = 5; job < 10; job++) {
            comesTo(asking(Kind.SCENE, SCENES, job), ANSWER);
        }
        assertThat(calls.troubleInWords()).as("most are answered at once").isEmpty();
        comesTo(one, AWAY);
        assertThat(one.reply()).containsInstanceOf(Reply.Unreachable.class);
    }

    @Test
    void whatIsBrokenMayBeBilledAndIsAskedForThreeTimes() {
        Decision patient = new Decision(
                slots, intake, new RecipeHealth(recipe -> true), new RetryRules(10, backOff, Duration.ofHours(1)));
        Asking asking = asking(Kind.SCENE, SCENES, 1);
        for (int time = 1; time <= 3; time++) {
            assertThat(asking.reply()).as("before call %d", time).isEmpty();
            Calls.answered(asking, 200, Map.of()).outcome(AWAY);
            patient.decide(asking);
        }
        assertThat(asking.reply()).containsInstanceOf(Reply.Unreachable.class);
    }

    /** Of an outage in which nothing is answered each try takes a minute, and may be billed. */
    @Test
    void whatIsNotAnsweredWhileAnOutageMayLastIsAskedOnce() {
        CallsInFlight calls = new CallsInFlight(slots, gate, decision);
        Asking one = asking(Kind.SCENE, SCENES, 1);
        Asking other = asking(Kind.SCENE, SCENES, 2);
        for (Asking asking : List.of(one, other, one)) {
            isNotAnswered(asking);
        }
        assertThat(intake.state().cause()).isEqualTo(Intake.Cause.PASSING);
        intake.open(intake.state());
        assertThat(calls.troubleInWords()).contains(SCENES, "no answer");

        Asking next = asking(Kind.SCENE, SCENES, 3);
        isNotAnswered(next);
        assertThat(next.reply()).containsInstanceOf(Reply.Halted.class);
        assertThat(intake.state().cause()).isEqualTo(Intake.Cause.PASSING);

        intake.open(intake.state());
        comesTo(asking(Kind.SCENE, SCENES, 4), ANSWER);
        assertThat(calls.troubleInWords()).isEmpty();
        Asking last = asking(Kind.SCENE, SCENES, 5);
        isNotAnswered(last);
        assertThat(last.reply()).as("no outage any more").isEmpty();
    }

    @Test
    void anAnswerIsTheReply() {
        Asking asking = asking(Kind.SCENE, SCENES, 1);
        comesTo(asking, ANSWER);
        assertThat(asking.reply()).contains(new Reply.Answered(TextNode.valueOf("x")));
    }

    @Test
    void aLimitClosesTheGateAndCountsNoTry() {
        Asking asking = asking(Kind.SCENE, SCENES, 1);
        comesTo(asking, new Outcome.Limited(Optional.of(Duration.ofHours(1)), "HTTP 429 requests"));
        assertThat(asking.reply()).isEmpty();
        assertThat(gate.nanosToWait(SCENES, 1, System.nanoTime()))
                .isGreaterThan(Duration.ofMinutes(59).toNanos());
        assertThat(asking.tries().notBefore()).isLessThan(System.nanoTime());
    }

    @Test
    void whatIsRefusedForItsOwnSakeFails() {
        Asking asking = asking(Kind.SCENE, SCENES, 1);
        comesTo(asking, new Outcome.ItemFailed("invalid_image", "HTTP 400", Usage.NONE, true));
        assertThat(asking.reply()).contains(new Reply.Failed("invalid_image", "HTTP 400"));
        assertThat(intake.state().isOpen()).isTrue();
    }

    /** Nothing like them was ever answered, and five jobs met it. */
    @Test
    void whereEveryQuestionIsRefusedTheIntakeClosesUnlessOneWasTaken() {
        Outcome refused = new Outcome.ItemFailed("odd", "HTTP 422", Usage.NONE, false);
        for (Outcome taken : new Outcome[] {ANSWER, NO_USE, refused}) {
            Decision fresh = new Decision(
                    slots, intake, new RecipeHealth(recipe -> false), new RetryRules(2, backOff, Duration.ZERO));
            comesTo(fresh, asking(Kind.SCENE, SCENES, 1), taken);
            for (int job = 2; job < 5; job++) {
                Asking asking = asking(Kind.SCENE, SCENES, job);
                comesTo(fresh, asking, refused);
                assertThat(asking.reply()).contains(new Reply.Failed("odd", "HTTP 422"));
            }
            Asking fifth = asking(Kind.SCENE, SCENES, 5);
            comesTo(fresh, fifth, refused);
            assertThat(fifth.reply().orElseThrow())
                    .isInstanceOf(taken == refused ? Reply.Halted.class : Reply.Failed.class);
        }
        assertThat(intake.state().cause()).isEqualTo(Intake.Cause.OPENAI);
    }

    @Test
    void whileTheIntakeIsClosedPassingTroubleIsSentHomeAtOnce() {
        intake.close(Intake.Cause.PAUSED, "a pause");
        Asking asking = asking(Kind.SCENE, SCENES, 1);
        comesTo(asking, AWAY);
        assertThat(asking.reply()).contains(new Reply.Halted("a pause"));
    }

    /** A host that can't be connected to is away for all: one question is enough. */
    @Test
    void whatCanNotBeReachedIsEverybodysTrouble() {
        Asking asking = asking(Kind.SCENE, SCENES, 1);
        for (int tries = 0; tries < 2; tries++) {
            assertThat(asking.reply()).isEmpty();
            Call call = Calls.answered(asking, 0, Map.of());
            call.answer(new HttpAnswer(0, Map.of(), new byte[0], Optional.of("no host"), false, 1));
            call.outcome(AWAY);
            decision.decide(asking);
        }
        assertThat(asking.reply()).containsInstanceOf(Reply.Halted.class);
        assertThat(intake.state().cause()).isEqualTo(Intake.Cause.PASSING);
    }

    @Test
    void whatRefusesAllClosesTheIntake() {
        Asking asking = asking(Kind.SCENE, SCENES, 1);
        comesTo(asking, new Outcome.Stop("no key"));
        assertThat(asking.reply()).contains(new Reply.Halted("no key"));
        assertThat(intake.state()).isEqualTo(new Intake.State(Intake.Cause.OPENAI, "no key"));
    }

    private static Asking asking(Kind kind, String model, long job) {
        return Asking.of(Exchanges.asking(kind, model, "q" + job, Exchanges.job(job)));
    }

    private void isNotAnswered(Asking asking) {
        Call call = Calls.answered(asking, 0, Map.of());
        call.answer(new HttpAnswer(0, Map.of(), new byte[0], Optional.of("no answer within 60 s"), true, 1));
        call.outcome(new Outcome.Retry("no answer within 60 s", Optional.empty()));
        decision.decide(asking);
    }

    private void comesTo(Asking asking, Outcome outcome) {
        comesTo(decision, asking, outcome);
    }

    private static void comesTo(Decision decision, Asking asking, Outcome outcome) {
        int status = outcome instanceof Outcome.Answer ? 200 : 503;
        Calls.answered(asking, status, Map.of()).outcome(outcome);
        decision.decide(asking);
    }
}
