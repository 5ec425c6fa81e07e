package io.rescene.route.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.route.Exchanges;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AsyncStepsTest {
    private final Exchange exchange = Exchanges.empty();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Error error = new StackOverflowError("a test's");
    /** As a pool's thread, which an Error ends. */
    private final Executor thread = task -> new Thread(() -> {
                try {
                    task.run();
                } catch (Error e) {
                    assertThat(e).isSameAs(error);
                }
            })
            .start();

    private void assertFailed() throws InterruptedException {
        done.await();
        assertThat(exchange.isFailed()).isTrue();
        assertThat(exchange.getException()).hasRootCause(error);
    }

    @Test
    void anErrorInWhatTakesAResultFailsItsExchange() throws Exception {
        AsyncSteps.when(
                CompletableFuture.completedFuture("x"), exchange, sync -> done.countDown(), thread, (e, result) -> {
                    throw error;
                });
        assertFailed();
    }

    @Test
    void whatFailedWithAnErrorFailsItsExchange() throws Exception {
        AsyncSteps.when(
                CompletableFuture.failedFuture(error), exchange, sync -> done.countDown(), thread, (e, result) -> {});
        assertFailed();
    }
}
