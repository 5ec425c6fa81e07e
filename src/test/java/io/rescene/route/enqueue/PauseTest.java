package io.rescene.route.enqueue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PauseTest {
    private static CompletableFuture<Void> enter(Pause pause) {
        return CompletableFuture.runAsync(() -> {
            try {
                pause.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void lastsAsLongAsItsLength() throws InterruptedException {
        long begun = System.nanoTime();
        new Pause(Duration.ofMillis(30)).await();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
    }

    @Test
    void aShorterOneEndsItForWhoIsInIt() throws Exception {
        Pause pause = new Pause(Duration.ofDays(1));
        CompletableFuture<Void> in = enter(pause);
        assertThat(in.isDone()).isFalse();
        pause.length(Duration.ZERO);
        in.get(10, TimeUnit.SECONDS);
    }

    @Test
    void oneThatEndsForGoodIsOverForWhoIsInItAndWhoComesLater() throws Exception {
        Pause pause = new Pause(Duration.ofDays(1));
        CompletableFuture<Void> in = enter(pause);
        assertThat(in.isDone()).isFalse();
        pause.end();
        in.get(10, TimeUnit.SECONDS);
        enter(pause).get(10, TimeUnit.SECONDS);
        assertThat(pause.isEnded()).isTrue();
    }
}
