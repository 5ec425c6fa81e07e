package io.rescene.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LooksTest {
    private final StopSignal stop = new StopSignal();
    private final Looks looks = new Looks("looks", stop);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);

    @AfterEach
    void end() {
        answer.countDown();
        looks.close();
    }

    @Test
    void givesWhatIsSeen() {
        assertThat(looks.untilStopped(() -> 7)).contains(7);
    }

    @Test
    void throwsWhatTheLookThrows() {
        assertThatThrownBy(() -> looks.untilStopped(() -> {
                    throw new IllegalArgumentException("away");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("away");
        assertThatThrownBy(() -> looks.untilStopped(() -> {
                    throw new AssertionError("broken");
                }))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void whoEndsDoesNotWaitForAnAnswer() throws InterruptedException {
        CompletableFuture<Optional<Integer>> seen =
                CompletableFuture.supplyAsync(() -> looks.untilStopped(this::answered));
        asked.await();

        stop.stop();

        assertThat(seen.join()).isEmpty();
    }

    @Test
    void whatIsStillWantedHasSomeTime() throws InterruptedException {
        CompletableFuture<Optional<Integer>> seen =
                CompletableFuture.supplyAsync(() -> looks.untilStopped(this::answered, Duration.ofMinutes(1)));
        asked.await();
        stop.stop();

        answer.countDown();

        assertThat(seen.join()).contains(7);
    }

    @Test
    void butNotForEver() {
        stop.stop();

        assertThat(looks.untilStopped(this::answered, Duration.ofMillis(10))).isEmpty();
    }

    private int answered() {
        asked.countDown();
        try {
            answer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 7;
    }
}
