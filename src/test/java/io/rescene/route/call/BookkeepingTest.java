package io.rescene.route.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.rescene.jobs.Job;
import io.rescene.ledger.CallIds;
import io.rescene.ledger.CallRecord;
import io.rescene.openai.AnswerSchema;
import io.rescene.openai.Outcome;
import io.rescene.openai.Prices;
import io.rescene.openai.Question;
import io.rescene.openai.Question.Kind;
import io.rescene.openai.Usage;
import io.rescene.route.Exchanges;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BookkeepingTest {
    private static final Usage BILLED = new Usage(600, 100, 250);
    private static final BigDecimal COST = new BigDecimal("0.00387500");
    private static final BigDecimal WORST = new BigDecimal("0.01");
    private static final Outcome.Retry AGAIN = new Outcome.Retry("again", Optional.empty());
    private static final Outcome.Answer ANSWER = new Outcome.Answer(TextNode.valueOf("한\u0000"), BILLED);

    private final Bookkeeping bookkeeping = new Bookkeeping(
            new Prices(Map.of(
                    "gpt-4o",
                    new Prices.Price(new BigDecimal("2.50"), new BigDecimal("1.25"), new BigDecimal("10.00")))),
            new CallIds(Clock.systemUTC()));

    private CallRecord booked(int status, Outcome outcome) {
        return booked("gpt-4o", status, outcome);
    }

    private CallRecord booked(String model, int status, Outcome outcome) {
        Job job = Exchanges.job(7);
        byte[] body = "q".getBytes(StandardCharsets.UTF_8);
        Question question =
                Question.of(Kind.SUMMARY, model, body, new AnswerSchema("any", "{\"type\":\"object\"}"), "recipe");
        Asking asking = new Asking(question, job, null, 0, new Asking.Costs(1, Optional.of(WORST)));
        Calls.answered(asking, status, Map.of("x-request-id", "req_1")).outcome(outcome);
        return bookkeeping.record(asking, Optional.empty());
    }

    @Test
    void anAnswerCostsItsTokensAndIsStored() {
        CallRecord call = booked(200, ANSWER);
        assertThat(call.cost()).contains(COST);
        assertThat(call.lost()).isEmpty();
        assertThat(call.usage().prompt()).isEqualTo(600);
        assertThat(call.usage().cached()).isEqualTo(100);
        assertThat(call.usage().completion()).isEqualTo(250);
        assertThat(call.came().answer()).as("in ASCII").contains("\"\\uD55C\\u0000\"");
        assertThat(call.came().failure()).isEmpty();
        assertThat(call.paidFor().scene()).isEmpty();
        assertThat(call.came().requestId()).contains("req_1");
    }

    @Test
    void anAnswerThatIsNoUseCostsTheSameAndIsNotStored() {
        CallRecord call = booked(200, new Outcome.NoUse("cut", BILLED));
        assertThat(call.cost()).contains(COST);
        assertThat(call.lost()).isEmpty();
        assertThat(call.came().answer()).isEmpty();
        assertThat(call.came().failure()).isEmpty();
    }

    @Test
    void aBilledVerdictAboutTheItemIsStoredAndOneThatCostNothingIsNot() {
        CallRecord billed = booked(200, new Outcome.ItemFailed("refusal", "the model refused", BILLED, true));
        assertThat(billed.cost()).contains(COST);
        assertThat(billed.came().failure()).contains("the model refused");
        CallRecord free = booked(400, new Outcome.ItemFailed("invalid_image", "HTTP 400", Usage.NONE, true));
        assertThat(free.cost().orElseThrow()).isZero();
        assertThat(free.lost()).isEmpty();
        assertThat(free.came().failure()).isEmpty();
    }

    /** No answer, none that says its tokens, or one of a gateway that does not know what happened behind it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 200, 202, 299, 408, 502, 504, 520, 522, 524, 527, 599})
    void whatMayHaveBeenBilledIsBookedAtItsWorst(int status) {
        CallRecord call = booked(status, AGAIN);
        assertThat(call.lost()).contains(WORST);
        assertThat(call.cost()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 409, 425, 500, 501, 503, 505, 519, 521, 523, 525, 526, 529, 530})
    void whatSurelyFailedBeforeItWasAnsweredCostsNothing(int status) {
        CallRecord call = booked(status, AGAIN);
        assertThat(call.lost()).isEmpty();
        assertThat(call.cost()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"answer", "refusal"})
    void anAnswerWithoutACountOfItsTokensIsBookedAtItsWorst(String kind) {
        Outcome uncounted = kind.equals("answer")
                ? new Outcome.Answer(TextNode.valueOf("x"), Usage.NONE)
                : new Outcome.ItemFailed(kind, "the model refused", Usage.NONE, true);
        CallRecord call = booked(200, uncounted);
        assertThat(call.lost()).contains(WORST);
        assertThat(call.cost()).isEmpty();
    }

    @Test
    void aModelWithoutAPriceIsBookedWithItsTokens() {
        CallRecord call = booked("another", 200, ANSWER);
        assertThat(call.cost()).isEmpty();
        assertThat(call.lost()).isEmpty();
        assertThat(call.usage().prompt()).isEqualTo(600);
    }
}
