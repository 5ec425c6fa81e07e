package io.rescene.route.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FormsTest {
    private final Set<String> answered = new HashSet<>();
    private final Forms forms = new Forms(answered::contains);

    /** All but the last of those that show that it is all. */
    private void nearlyEnough(String recipe) {
        LongStream.range(1, Forms.ENOUGH)
                .forEach(job -> assertThat(forms.isRefusedForAll(recipe, job))
                        .as("job %s", job)
                        .isFalse());
    }

    @Test
    void oneJobsRefusalsAreItsOwn() {
        for (int i = 0; i < 2 * Forms.ENOUGH; i++) {
            assertThat(forms.isRefusedForAll("a", 1)).isFalse();
        }
    }

    @Test
    void whatWasNeverTakenIsRefusedForAllAsSoonAsEnoughJobsAre() {
        nearlyEnough("a");
        assertThat(forms.isRefusedForAll("a", Forms.ENOUGH)).isTrue();
        assertThat(forms.isRefusedForAll("a", 1)).isTrue();
    }

    @Test
    void oneRecipeSaysNothingOfAnother() {
        nearlyEnough("a");
        assertThat(forms.isRefusedForAll("b", Forms.ENOUGH)).isFalse();
        forms.taken("b");
        assertThat(forms.isRefusedForAll("a", Forms.ENOUGH)).isTrue();
    }

    @Test
    void whatWasTakenOnceIsNeverRefusedForAll() {
        forms.taken("a");
        nearlyEnough("a");
        assertThat(forms.isRefusedForAll("a", Forms.ENOUGH)).isFalse();
    }

    @Test
    void whatIsTakenAtLastIsNotRefusedForAllAnyMore() {
        nearlyEnough("a");
        forms.isRefusedForAll("a", Forms.ENOUGH);
        forms.taken("a");
        assertThat(forms.isRefusedForAll("a", Forms.ENOUGH + 1)).isFalse();
    }

    @Test
    void whatWasAnsweredByAnEarlierProcessIsNeverRefusedForAll() {
        answered.add("a");
        nearlyEnough("a");
        assertThat(forms.isRefusedForAll("a", Forms.ENOUGH)).isFalse();
    }
}
