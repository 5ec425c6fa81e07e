package io.rescene.route.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LibraryHealthTest {
    private final Intake intake = new Intake();
    private final LibraryHealth health = new LibraryHealth(intake);

    private boolean broken(long job) {
        return health.brokeFor(job, false, "ERROR: no");
    }

    private void brokenForSome() {
        LongStream.range(1, SharedTrouble.ENOUGH)
                .forEach(job -> assertThat(broken(job)).isFalse());
    }

    @Test
    void severalJobsInARowAreAll() {
        brokenForSome();
        assertThat(intake.state().isOpen()).isTrue();

        assertThat(broken(SharedTrouble.ENOUGH)).isTrue();

        assertThat(intake.state().cause()).isEqualTo(Intake.Cause.PASSING);
        assertThat(intake.state().reason()).endsWith(": ERROR: no");
        assertThat(broken(1)).isTrue();
    }

    @Test
    void aSaveBetweenThemBeginsAnew() {
        brokenForSome();
        health.saved();
        brokenForSome();
        assertThat(intake.state().isOpen()).isTrue();
    }
}
