package io.rescene.route.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.Job;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecipeHealthTest {
    private final Set<String> answered = new HashSet<>();
    private final RecipeHealth health = new RecipeHealth(answered::contains);

    private static Job job(long id, boolean failedBefore) {
        return new Job(
                id, 1, new UUID(0, id), Optional.empty(), id, 1, failedBefore, Instant.EPOCH, false, Optional.empty());
    }

    private boolean isRefusedForAll(String recipe, long job) {
        return health.isRefusedForAll(recipe, job(job, false), true);
    }

    /** All but the last of those that show that it is all. */
    private void nearlyEnough(String recipe) {
        LongStream.range(1, RecipeHealth.ENOUGH)
                .forEach(job -> assertThat(isRefusedForAll(recipe, job))
                        .as("job %s", job)
                        .isFalse());
    }

    @Test
    void oneJobsRefusalsAreItsOwn() {
        for (int i = 0; i < 2 * RecipeHealth.ENOUGH; i++) {
            assertThat(isRefusedForAll("a", 1)).isFalse();
        }
    }

    @Test
    void whatWasNeverTakenIsRefusedForAllAsSoonAsEnoughJobsAre() {
        nearlyEnough("a");
        assertThat(isRefusedForAll("a", RecipeHealth.ENOUGH)).isTrue();
        assertThat(isRefusedForAll("a", 1)).isTrue();
    }

    @Test
    void oneRecipeSaysNothingOfAnother() {
        nearlyEnough("a");
        assertThat(isRefusedForAll("b", RecipeHealth.ENOUGH)).isFalse();
        health.taken("b");
        assertThat(isRefusedForAll("a", RecipeHealth.ENOUGH)).isTrue();
    }

    @Test
    void whatWasTakenOnceIsNeverRefusedForAll() {
        health.taken("a");
        nearlyEnough("a");
        assertThat(isRefusedForAll("a", RecipeHealth.ENOUGH)).isFalse();
    }

    @Test
    void whatIsTakenAtLastIsNotRefusedForAllAnyMore() {
        nearlyEnough("a");
        isRefusedForAll("a", RecipeHealth.ENOUGH);
        health.taken("a");
        assertThat(isRefusedForAll("a", RecipeHealth.ENOUGH + 1)).isFalse();
    }

    @Test
    void whatWasAnsweredByAnEarlierProcessIsNeverRefusedForAll() {
        answered.add("a");
        nearlyEnough("a");
        assertThat(isRefusedForAll("a", RecipeHealth.ENOUGH)).isFalse();
    }

    @Test
    void whatWasTriedBeforeSaysNothing() {
        LongStream.rangeClosed(1, 2 * RecipeHealth.ENOUGH)
                .forEach(job -> assertThat(health.isRefusedForAll("a", job(job, true), true))
                        .isFalse());
    }

    /** Else videos that can never be asked about, left alone, would keep a run from ever ending. */
    @Test
    void itIsBelievedAFewTimesOnly() {
        nearlyEnough("a");
        IntStream.range(0, RecipeHealth.MOST_BELIEVED).forEach(i -> {
            assertThat(isRefusedForAll("a", RecipeHealth.ENOUGH)).isTrue();
            assertThat(health.isRefusedForAll("a", job(1, false), false))
                    .as("of those in flight when it closed")
                    .isTrue();
        });
        assertThat(isRefusedForAll("a", RecipeHealth.ENOUGH)).isFalse();
    }
}
