package io.rescene.route.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FormsTest {
    private final Set<String> answered = new HashSet<>();
    private final Forms forms = new Forms(answered::contains);

    @Test
    void oneJobsRefusalsAreItsOwn() {
        assertThat(forms.isRefusedForAll("a", 1)).isFalse();
        assertThat(forms.isRefusedForAll("a", 1)).isFalse();
    }

    @Test
    void whatWasNeverTakenIsRefusedForAllAsSoonAsASecondJobsIs() {
        forms.isRefusedForAll("a", 1);
        assertThat(forms.isRefusedForAll("a", 2)).isTrue();
        assertThat(forms.isRefusedForAll("a", 1)).isTrue();
    }

    @Test
    void oneRecipeSaysNothingOfAnother() {
        forms.isRefusedForAll("a", 1);
        assertThat(forms.isRefusedForAll("b", 2)).isFalse();
        forms.taken("b");
        assertThat(forms.isRefusedForAll("a", 2)).isTrue();
    }

    @Test
    void whatWasTakenOnceIsNeverRefusedForAll() {
        forms.taken("a");
        forms.isRefusedForAll("a", 1);
        assertThat(forms.isRefusedForAll("a", 2)).isFalse();
    }

    @Test
    void whatIsTakenAtLastIsNotRefusedForAllAnyMore() {
        forms.isRefusedForAll("a", 1);
        forms.isRefusedForAll("a", 2);
        forms.taken("a");
        assertThat(forms.isRefusedForAll("a", 3)).isFalse();
    }

    @Test
    void whatWasAnsweredByAnEarlierProcessIsNeverRefusedForAll() {
        answered.add("a");
        forms.isRefusedForAll("a", 1);
        assertThat(forms.isRefusedForAll("a", 2)).isFalse();
    }
}
