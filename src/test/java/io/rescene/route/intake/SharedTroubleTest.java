package io.rescene.route.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SharedTroubleTest {
    private final Intake intake = new Intake();
    private final SharedTrouble trouble = new SharedTrouble();

    private boolean metBy(long job) {
        return trouble.metBy(job, false);
    }

    private boolean closes() {
        return trouble.closes(intake, Intake.Cause.PASSING, "no");
    }

    /** All but the last of those that show that it is everybody's. */
    private void nearlyEnough() {
        nearlyEnough(1);
    }

    private void nearlyEnough(long first) {
        LongStream.range(first, first + SharedTrouble.ENOUGH - 1)
                .forEach(job -> assertThat(metBy(job)).as("job %s", job).isFalse());
    }

    @Test
    void severalJobsAreAll() {
        nearlyEnough();
        assertThat(metBy(SharedTrouble.ENOUGH)).isTrue();
        assertThat(metBy(1)).isTrue();
    }

    @Test
    void theSameJobAgainIsOne() {
        for (int i = 0; i < 2 * SharedTrouble.ENOUGH; i++) {
            assertThat(metBy(1)).isFalse();
        }
    }

    @Test
    void jobsThatHaveFailedBeforeSayNothing() {
        for (long job = 0; job < 2 * SharedTrouble.ENOUGH; job++) {
            assertThat(trouble.metBy(job, true)).isFalse();
        }
    }

    @Test
    void onceItIsOverItBeginsAnew() {
        nearlyEnough();
        trouble.over();
        nearlyEnough(100);
    }

    /** Else jobs that can never succeed, left alone, would keep a run from ever ending. */
    @Test
    void itIsBelievedAFewTimesInARowOnly() {
        for (int time = 0; time < SharedTrouble.MOST_BELIEVED; time++) {
            assertThat(closes()).isTrue();
            assertThat(intake.state()).isEqualTo(new Intake.State(Intake.Cause.PASSING, "no"));
            assertThat(closes()).as("of those in flight when it closed").isTrue();
            intake.resume();
        }
        assertThat(closes()).isFalse();
        assertThat(intake.state().isOpen()).isTrue();

        trouble.over();
        assertThat(closes()).isTrue();
    }

    @Test
    void whatIsClosedForAnotherReasonIsNotCounted() {
        for (int time = 0; time < 2 * SharedTrouble.MOST_BELIEVED; time++) {
            intake.close(Intake.Cause.OPENAI, "the key");
            assertThat(closes()).isTrue();
            intake.resume();
        }
        assertThat(closes()).isTrue();
    }
}
