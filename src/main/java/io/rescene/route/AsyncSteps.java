package io.rescene.route;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/** How an exchange goes on after something that completes later. */
final class AsyncSteps {
    private AsyncSteps() {}

    /**
     * Continues an exchange when a future is done.
     *
     * @param future what is waited for; if it fails, so does the exchange
     * @param exchange the exchange
     * @param callback its callback
     * @param executor where it goes on
     * @param then takes the result
     * @return false: the exchange goes on later
     */
    static <R> boolean when(
            CompletableFuture<R> future,
            Exchange exchange,
            AsyncCallback callback,
            Executor executor,
            BiConsumer<Exchange, R> then) {
        future.whenCompleteAsync(
                (result, failure) -> {
                    try (JobLog ignored = JobLog.of(exchange)) {
                        try {
                            if (failure == null) {
                                then.accept(exchange, result);
                            } else {
                                exchange.setException(failure);
                            }
                        } catch (RuntimeException e) {
                            exchange.setException(e);
                        } finally {
                            callback.done(false);
                        }
                    }
                },
                executor);
        return false;
    }
}
