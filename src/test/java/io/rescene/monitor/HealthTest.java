package io.rescene.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a worker is ready, and what it says if not. */
class HealthTest {
    private static final List<Spending> BUSY = List.of();
    private static final List<Spending> CAPPED =
            List.of(new Spending("run 7", 5, new BigDecimal("3.2"), BigDecimal.ZERO));

    private static Health ready(
            Optional<List<Spending>> money,
            Optional<Optional<String>> schema,
            Optional<Long> pending,
            Optional<String> closed) {
        return Health.ready(new Health.Facts(money, schema, pending, Optional.empty(), closed));
    }

    private static Optional<String> trouble(Health health, String check) {
        return health.checks().stream()
                .filter(one -> one.name().equals(check))
                .findFirst()
                .orElseThrow()
                .trouble();
    }

    @Test
    void allIsWellAlsoIfSomeJobsWaitForMoney() {
        Health health = ready(Optional.of(BUSY), Optional.of(Optional.empty()), Optional.of(5L), Optional.empty());
        assertThat(health.isUp()).isTrue();
        assertThat(health.json())
                .startsWith("{\"status\":\"UP\",\"checks\":[{\"name\":\"database\",\"status\":\"UP\"}");
    }

    @Test
    void aServiceThatIsAwayIsNamed() {
        Health health = ready(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(health.isUp()).isFalse();
        assertThat(trouble(health, "database")).contains("does not answer");
        assertThat(trouble(health, "redis")).contains("does not answer");
        assertThat(trouble(health, "migration")).contains("not known while the database does not answer");
        assertThat(trouble(health, "money")).isEmpty();
    }

    @Test
    void aSchemaThatDoesNotFitSaysWhatToDo() {
        Health health = ready(Optional.of(BUSY), Optional.of(Optional.of("do it")), Optional.of(0L), Optional.empty());
        assertThat(trouble(health, "migration")).contains("do it");
    }

    @Test
    void aRedisThatTakesNoWritesSaysSoThoughItAnswers() {
        Health health = Health.ready(new Health.Facts(
                Optional.of(BUSY),
                Optional.of(Optional.empty()),
                Optional.of(5L),
                Optional.of("OOM command not allowed"),
                Optional.empty()));
        assertThat(health.isUp()).isFalse();
        assertThat(trouble(health, "redis")).contains("refuses it: OOM command not allowed");
    }

    @Test
    void whatOnlyWaitsForMoneyIsNotReady() {
        Health health = ready(Optional.of(CAPPED), Optional.of(Optional.empty()), Optional.of(5L), Optional.empty());
        assertThat(health.isUp()).isFalse();
        assertThat(trouble(health, "money").orElseThrow()).contains("5 jobs wait for money", "run 7", "runs cap 7");
    }

    @Test
    void aClosedIntakeShowsItsReasonWithoutSecretsOnOneLine() {
        Health health = ready(
                Optional.of(BUSY),
                Optional.of(Optional.empty()),
                Optional.of(5L),
                Optional.of("key sk-proj-0123456789abcdef refused\nBearer abc.def"));
        assertThat(health.isUp()).isFalse();
        assertThat(health.json())
                .startsWith("{\"status\":\"DOWN\",")
                .contains("\"name\":\"intake\",\"status\":\"DOWN\"", "refused")
                .doesNotContain("0123456789abcdef", "abc.def", "\n");
    }

    @Test
    void togetherTheyAreAsWellAsTheWorst() {
        Health well = new Health(List.of(new Health.Check("a", Optional.empty())));
        Health ill = new Health(List.of(new Health.Check("b", Optional.of("broken"))));
        assertThat(well.and(ill).isUp()).isFalse();
        assertThat(well.and(well).checks()).hasSize(2);
    }
}
