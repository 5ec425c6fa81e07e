package io.rescene.route.enqueue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PauseTest {
    private static CompletableFuture<Void> enter(Pause pause) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                pause.await();
                over.complete(null);
            } catch (InterruptedException e) {
                over.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        // Else it may come only when what is to end its pause has been said already.
        Awaitility.await().until(() -> over.isDone() || thread.getState() == Thread.State.TIMED_WAITING);
        return over;
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
        assertThat(pause.isEnded()).isFalse();
        pause.end();
        in.get(10, TimeUnit.SECONDS);
        enter(pause).get(10, TimeUnit.SECONDS);
        assertThat(pause.isEnded()).isTrue();
    }
}
