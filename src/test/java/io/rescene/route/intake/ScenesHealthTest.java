package io.rescene.route.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.Job;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScenesHealthTest {
    private final Intake intake = new Intake();
    private final ScenesHealth health = new ScenesHealth(intake);

    private boolean failFor(String query, long job, boolean failedBefore) {
        return health.failFor(
                query,
                new Job(
                        job,
                        1,
                        new UUID(0, job),
                        Optional.empty(),
                        job,
                        1,
                        failedBefore,
                        Instant.EPOCH,
                        false,
                        Optional.empty()),
                "ERROR: no");
    }

    private void failForSome(String query) {
        LongStream.range(1, SharedTrouble.ENOUGH)
                .forEach(job -> assertThat(failFor(query, job, false)).isFalse());
    }

    @Test
    void aQueryThatHasReadNothingFailsForAllForAsLongAsItTakes() {
        failForSome("a");
        assertThat(intake.state().isOpen()).isTrue();

        for (int time = 0; time < 2 * SharedTrouble.MOST_BELIEVED; time++) {
            assertThat(failFor("a", SharedTrouble.ENOUGH, false)).isTrue();
            assertThat(intake.state().cause()).isEqualTo(Intake.Cause.PASSING);
            assertThat(intake.state().reason()).endsWith(": ERROR: no");
            intake.resume();
        }
        assertThat(failFor("a", 1, true)).isTrue();
    }

    @Test
    void oneThatHasReadAVideosScenesFailsForTheJobsAlone() {
        health.read("a");
        failForSome("a");

        assertThat(failFor("a", SharedTrouble.ENOUGH, false)).isFalse();
        assertThat(intake.state().isOpen()).isTrue();
    }

    @Test
    void anEditedOneIsAnother() {
        failForSome("a");

        assertThat(failFor("b", SharedTrouble.ENOUGH, false)).isFalse();
    }

    /** They may be the last of a run that can never be done. */
    @Test
    void jobsThatHaveFailedBeforeSayNothing() {
        for (long job = 1; job <= 2 * SharedTrouble.ENOUGH; job++) {
            assertThat(failFor("a", job, true)).isFalse();
        }
    }
}
