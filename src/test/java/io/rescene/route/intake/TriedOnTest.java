package io.rescene.route.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TriedOnTest {
    private final TriedOn triedOn = new TriedOn(Duration.ofHours(1));

    @Test
    void itTellsTheLatestReasonOfEachService() {
        triedOn.failed("a", "HTTP 500", 1);
        triedOn.failed("b", "HTTP 503", 2);
        triedOn.failed("a", "HTTP 502", 3);
        assertThat(triedOn.inWords(4))
                .isEqualTo("a fails again and again, what needs it is tried on: HTTP 502;"
                        + " b fails again and again, what needs it is tried on: HTTP 503");
        triedOn.over("a");
        assertThat(triedOn.inWords(4)).startsWith("b ");
    }

    /** The work is done, or was sent home: nobody will say that the service works again. */
    @Test
    void whatDoesNotFailAnyMoreIsNotTriedOn() {
        triedOn.failed("a", "HTTP 500", 1);
        assertThat(triedOn.inWords(TimeUnit.MINUTES.toNanos(5))).isEmpty();
    }
}
