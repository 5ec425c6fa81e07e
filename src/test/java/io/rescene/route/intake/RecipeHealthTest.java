package io.rescene.route.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.Job;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecipeHealthTest {
    private final Set<String> answered = new HashSet<>();
    private final RecipeHealth health = new RecipeHealth(answered::contains);
    private final Intake intake = new Intake();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private static Job job(long id, boolean failedBefore) {
        return new Job(
                id, 1, new UUID(0, id), Optional.empty(), id, 1, failedBefore, Instant.EPOCH, false, Optional.empty());
    }

    private boolean refused(String recipe, long job) {
        return health.refused(recipe, job(job, false), intake, "all are refused");
    }

    /** All but the last of those that show that it is all. */
    private void nearlyEnough(String recipe) {
        nearlyEnough(health, recipe);
    }

    private void nearlyEnough(RecipeHealth some, String recipe) {
        LongStream.range(1, SharedTrouble.ENOUGH)
                .forEach(job -> assertThat(some.refused(recipe, job(job, false), intake, "all"))
                        .as("job %s", job)
                        .isFalse());
    }

    @Test
    void whatWasNeverTakenIsRefusedForAllAsSoonAsEnoughJobsAre() {
        nearlyEnough("a");
        assertThat(refused("a", SharedTrouble.ENOUGH)).isTrue();
        assertThat(refused("a", 1)).isTrue();
    }

    @Test
    void oneRecipeSaysNothingOfAnother() {
        nearlyEnough("a");
        assertThat(refused("b", SharedTrouble.ENOUGH)).isFalse();
        health.taken("b");
        assertThat(refused("a", SharedTrouble.ENOUGH)).isTrue();
    }

    @Test
    void whatWasTakenOnceIsNeverRefusedForAll() {
        health.taken("a");
        nearlyEnough("a");
        assertThat(refused("a", SharedTrouble.ENOUGH)).isFalse();
    }

    @Test
    void whatIsTakenAtLastIsNotRefusedForAllAnyMore() {
        nearlyEnough("a");
        refused("a", SharedTrouble.ENOUGH);
        health.taken("a");
        assertThat(refused("a", SharedTrouble.ENOUGH + 1)).isFalse();
    }

    @Test
    void whatWasAnsweredByAnEarlierProcessIsNeverRefusedForAll() {
        answered.add("a");
        nearlyEnough("a");
        assertThat(refused("a", SharedTrouble.ENOUGH)).isFalse();
    }

    /** While the database is asked whether any was answered before. */
    @Test
    void thoseThatAreRefusedAtOnceAreBelievedOnce() {
        int atOnce = 3;
        CyclicBarrier asked = new CyclicBarrier(atOnce);
        RecipeHealth waiting = new RecipeHealth(recipe -> {
            await(asked);
            return false;
        });
        nearlyEnough(waiting, "a");
        for (int time = 0; time < SharedTrouble.MOST_BELIEVED; time++) {
            List<CompletableFuture<Boolean>> refused = IntStream.range(0, atOnce)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> waiting.refused("a", job(SharedTrouble.ENOUGH, false), intake, "all"), threads))
                    .toList();
            assertThat(refused).as("time %s", time).allMatch(CompletableFuture::join);
            assertThat(intake.state().cause()).isEqualTo(Intake.Cause.OPENAI);
            intake.resume();
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
