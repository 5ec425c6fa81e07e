package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.route.exchange.Intake;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LibraryHealthTest {
    private final Intake intake = new Intake();
    private final LibraryHealth health = new LibraryHealth(intake);

    private boolean broken(long job) {
        return health.isBrokenForAll(job, false, "ERROR: no");
    }

    private void brokenForSome() {
        LongStream.range(1, LibraryHealth.IN_A_ROW)
                .forEach(job -> assertThat(broken(job)).isFalse());
    }

    @Test
    void severalJobsInARowAreAll() {
        brokenForSome();
        assertThat(intake.state().isOpen()).isTrue();

        assertThat(broken(LibraryHealth.IN_A_ROW)).isTrue();

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

    @Test
    void theSameJobAgainIsOne() {
        for (int i = 0; i < 2 * LibraryHealth.IN_A_ROW; i++) {
            assertThat(broken(1)).isFalse();
        }
    }

    @Test
    void jobsThatHaveFailedBeforeSayNothing() {
        for (long job = 0; job < 2 * LibraryHealth.IN_A_ROW; job++) {
            assertThat(health.isBrokenForAll(job, true, "ERROR: no")).isFalse();
        }
    }

    @Test
    void itIsBelievedAFewTimesInARowOnly() {
        brokenForSome();
        for (int i = 0; i < LibraryHealth.MOST_BELIEVED; i++) {
            assertThat(broken(LibraryHealth.IN_A_ROW)).isTrue();
            assertThat(broken(1)).as("while it is closed").isTrue();
            intake.open(intake.state());
        }

        assertThat(broken(LibraryHealth.IN_A_ROW)).isFalse();

        assertThat(intake.state().isOpen()).isTrue();
        health.saved();
        brokenForSome();
        assertThat(broken(LibraryHealth.IN_A_ROW)).isTrue();
    }
}
