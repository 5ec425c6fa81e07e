package io.rescene.route.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.route.Exchanges;
import java.net.URI;
import org.junit.jupiter.api.Test;

class PictureHealthTest {
    private static final int OFTEN = 100;

    private final PictureHealth health =
            new PictureHealth(url -> URI.create(url).getHost());

    @Test
    void aStorageThatIsAwayIsWaitedForAsLongAsItTakes() {
        health.found("https://storage/0", 1);
        allFailAt("storage");
        for (int time = 0; time < OFTEN; time++) {
            assertThat(health.isForEverybody("https://storage/1", 10)).isTrue();
        }
    }

    /** The only one there is, as far as anybody knows. */
    @Test
    void soIsOneThatHasGivenNothingYet() {
        allFailAt("storage");
        for (int time = 0; time < OFTEN; time++) {
            assertThat(health.isForEverybody("https://storage/1", 10)).isTrue();
        }
    }

    @Test
    void aHostThatNeverGaveAnythingWhileAnotherDidIsNot() {
        health.found("https://storage/0", 1);
        allFailAt("gone");
        int believed = 0;
        while (believed < OFTEN && health.isForEverybody("https://gone/1", 10)) {
            believed++;
        }
        assertThat(believed).isBetween(1, OFTEN - 1);
    }

    private void allFailAt(String host) {
        for (int job = 1; job <= 5; job++) {
            health.failed(Exchanges.job(job), "https://" + host + "/" + job, 10);
        }
    }
}
