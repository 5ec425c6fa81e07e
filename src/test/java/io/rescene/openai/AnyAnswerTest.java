package io.rescene.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a server sends, there is an outcome. */
class AnyAnswerTest {
    private final OutcomeRules rules = new OutcomeRules(Clock.systemUTC());

    @Property(tries = 500)
    void hasAnOutcome(@ForAll("answers") HttpAnswer answer) {
        Outcome outcome = rules.decide(answer, Answers.SCENE);
        assertThat(outcome.label()).isNotEmpty();
        assertThat(outcome.reason()).doesNotContain("\n");
        assertThat(outcome.usage().cached()).isBetween(0L, outcome.usage().prompt());
        if (outcome instanceof Outcome.Answer good) {
            assertThat(Answers.SCENE.misfit(good.content())).isEmpty();
            assertThat(answer.status()).isEqualTo(200);
        }
    }

    @Provide
    Arbitrary<HttpAnswer> answers() {
        return AnyAnswers.answers();
    }
}
