package io.rescene.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PatienceTest {
    private final List<Throwable> away = new ArrayList<>();
    private int tries;

    private Patience patience(Duration pause) {
        return new Patience(trouble -> trouble instanceof IllegalStateException, pause, away::add);
    }

    private String fails(int times) {
        if (++tries <= times) {
            throw new IllegalStateException("try " + tries);
        }
        return "done";
    }

    @Test
    void whatPassesIsWaitedOutAndToldEachTime() {
        assertThat(patience(Duration.ofMillis(1)).<String>untilAvailable(() -> fails(3)))
                .isEqualTo("done");
        assertThat(away).extracting(Throwable::getMessage).containsExactly("try 1", "try 2", "try 3");
    }

    @Test
    void aMistakeFailsAtOnce() {
        assertThatThrownBy(() -> patience(Duration.ofHours(1)).untilAvailable(() -> {
                    throw new IllegalArgumentException("a test's");
                }))
                .hasMessage("a test's");
        assertThat(away).isEmpty();
    }

    @Test
    void afterAnEndOrAnInterruptionNothingIsWaitedFor() {
        Patience closed = patience(Duration.ofHours(1));
        closed.close();
        assertThatThrownBy(() -> closed.untilAvailable(() -> fails(9))).hasMessage("try 1");

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> patience(Duration.ofHours(1)).untilAvailable(() -> fails(9)))
                .hasMessage("try 2");
        assertThat(Thread.interrupted()).isTrue();
    }
}
