package io.rescene.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is advised about a schema. */
class VerificationTest {
    private static Verification.Result found(List<String> missing, List<String> unfit) {
        return new Verification.Result(List.of(), missing, unfit);
    }

    @Test
    void whatIsMissingTheMigrationsBring() {
        assertThat(found(List.of("a"), List.of()).advice("`migrate`")).contains("missing a: run `migrate`");
        assertThat(found(List.of("a", "b", "c"), List.of()).advice("`migrate`"))
                .contains("missing a and 2 more: run `migrate`");
        assertThat(found(List.of(), List.of()).advice("`migrate`")).isEmpty();
    }

    @Test
    void itIsCompleteIfNothingIsMissingOrUnfit() {
        assertThat(found(List.of(), List.of()).isComplete()).isTrue();
        assertThat(found(List.of("a"), List.of()).isComplete()).isFalse();
        assertThat(found(List.of(), List.of("x is wrong")).isComplete()).isFalse();
    }

    @Test
    void whatIsOfAnotherTypeTheyDoNotChange() {
        Verification.Result found = found(List.of("a"), List.of("x is wrong", "y is wrong"));
        assertThat(found.advice("`migrate`")).contains("x is wrong; y is wrong");
    }
}
