package io.rescene.route.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.rescene.jobs.Lease;
import io.rescene.openai.BackOff;
import io.rescene.openai.InFlightLimit;
import io.rescene.openai.Outcome;
import io.rescene.openai.Question.Kind;
import io.rescene.openai.Usage;
import io.rescene.route.Exchanges;
import io.rescene.route.exchange.Intake;
import io.rescene.route.exchange.Reply;
import io.rescene.route.permit.Gate;
import io.rescene.route.permit.Permits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DecisionTest {
    private static final String SCENES = "gpt-4o";
    private static final String SUMMARIES = "gpt-4o-mini";
    private static final Outcome ANSWER = new Outcome.Answer(TextNode.valueOf("x"), Usage.NONE);
    private static final Outcome AWAY = new Outcome.Retry("HTTP 503", Optional.empty());
    private static final Outcome LIMITED = new Outcome.Limited(Optional.empty(), "HTTP 429 requests");

    private final Intake intake = new Intake();
    private final BackOff backOff = new BackOff(Duration.ofMillis(1), Duration.ofMillis(1));
    private final Slots slots = new Slots(
            1,
            new Gate(new InFlightLimit(1, 1), backOff),
            Permits.unlimited(),
            intake,
            () -> false,
            new Lease(Duration.ofHours(1)),
            Runnable::run);
    private final Decision decision = new Decision(slots, intake, new RecipeHealth(recipe -> true), 2, backOff);

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
    void whatTheRateLimitRefusesForEverCostsItsJobADelivery() {
        Asking refused = asking(Kind.SCENE, SCENES, 1);
        comesTo(refused, LIMITED);
        for (int time = 0; time < LimitHealth.MOST_PASSED_BY; time++) {
            assertThat(refused.reply()).isEmpty();
            // Its job may have been handed back meanwhile.
            refused = asking(Kind.SCENE, SCENES, 1);
            comesTo(asking(Kind.SCENE, SCENES, 2), ANSWER);
            comesTo(refused, LIMITED);
        }
        assertThat(refused.reply())
                .get()
                .isInstanceOf(Reply.Unreachable.class)
                .satisfies(reply -> assertThat(reply.reason()).contains("rate limit", "HTTP 429 requests"));
        assertThat(intake.state().isOpen()).isTrue();
    }

    @Test
    void whileTheRateLimitRefusesEverybodyNobodyLosesADelivery() {
        Asking one = asking(Kind.SCENE, SCENES, 1);
        Asking other = asking(Kind.SCENE, SCENES, 2);
        for (int time = 0; time < 100; time++) {
            comesTo(one, LIMITED);
            comesTo(asking(Kind.SUMMARY, SUMMARIES, 3), ANSWER);
            comesTo(other, LIMITED);
        }
        assertThat(one.reply()).isEmpty();
        assertThat(other.reply()).isEmpty();
    }

    private static Asking asking(Kind kind, String model, long job) {
        return Asking.of(Exchanges.asking(kind, model, "q" + job, Exchanges.job(job)));
    }

    private void comesTo(Asking asking, Outcome outcome) {
        int status = outcome instanceof Outcome.Answer ? 200 : 503;
        Calls.answered(asking, status, Map.of()).outcome(outcome);
        decision.decide(asking);
    }
}
