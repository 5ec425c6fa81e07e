package io.rescene.route.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.picture.PictureAddress;
import io.rescene.route.Exchanges;
import io.rescene.route.intake.CallHealth.Whose;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PictureHealthTest {
    private static final long PATIENCE = 1_000;

    private final PictureHealth health = new PictureHealth(
            new PictureAddress(Optional.of(URI.create("https://own")), "bucket"), Duration.ofNanos(PATIENCE));

    @Test
    void aHostThatIsAwayIsWaitedForAsLongAsItTakes() {
        health.found("https://cdn/0", 1);
        assertThat(isWaitedFor("cdn", 100 * PATIENCE)).isTrue();
    }

    /** The only one there is, as far as anybody knows. */
    @Test
    void soIsOneThatHasGivenNothingYet() {
        assertThat(isWaitedFor("cdn", 100 * PATIENCE)).isTrue();
    }

    @Test
    void aHostThatNeverGaveAnythingWhileAnotherDidIsWaitedForForAWhile() {
        health.found("https://cdn/0", 1);
        assertThat(isWaitedFor("gone", PATIENCE)).isTrue();
        assertThat(isWaitedFor("gone", PATIENCE + 1)).isFalse();
    }

    @Test
    void theLibrarysOwnStorageIsNeverGoneForGood() {
        health.found("https://cdn/0", 1);
        assertThat(isWaitedFor("own", 100 * PATIENCE)).isTrue();
    }

    /** That another host gives pictures says nothing of this one. */
    @Test
    void hostsFailEachForItself() {
        health.found("https://cdn/0", 1);
        health.failed(Exchanges.job(1), "https://cdn/1", 10);
        health.failed(Exchanges.job(2), "https://cdn/2", 10);
        health.found("https://own/1", 20);
        assertThat(health.whose("https://cdn/1", 10, "x")).isEqualTo(Whose.EVERYBODYS);
        health.found("https://cdn/3", 20);
        assertThat(health.whose("https://cdn/1", 10, "x")).isEqualTo(Whose.ITS_OWN);
    }

    /** One that few videos need, too. */
    @Test
    void aHostInABrownOutIsAskedOn() {
        health.failed(Exchanges.job(1), "https://cdn/1", 10);
        for (int number = 2; number <= 4; number++) {
            health.failed(Exchanges.job(number), "https://cdn/" + number, 10);
            health.found("https://cdn/" + number, 20);
        }
        health.found("https://own/1", 20);
        assertThat(health.whose("https://cdn/1", 10, "x")).isEqualTo(Whose.NOT_KNOWN);
        health.failed(Exchanges.job(1), "https://cdn/1", 10 + PATIENCE + 1);
        assertThat(health.whose("https://cdn/1", 10, "x")).isEqualTo(Whose.ITS_OWN);
    }

    private boolean isWaitedFor(String host, long nanos) {
        for (long at = 10; at <= 10 + nanos; at += nanos / 100) {
            for (int job = 1; job <= 5; job++) {
                health.failed(Exchanges.job(job), "https://" + host + "/" + job, at);
            }
        }
        health.failed(Exchanges.job(1), "https://" + host + "/1", 10 + nanos);
        return health.whose("https://" + host + "/1", 10 + nanos, "x") == Whose.EVERYBODYS;
    }
}
