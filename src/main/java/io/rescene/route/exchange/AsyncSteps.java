package io.rescene.route.exchange;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;

/** How an exchange goes on after something that completes later. */
public final class AsyncSteps {
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
    public static <R> boolean when(
            CompletableFuture<R> future,
            Exchange exchange,
            AsyncCallback callback,
            Executor executor,
            BiConsumer<Exchange, R> then) {
        future.whenCompleteAsync(
                (result, failure) -> finish(exchange, callback, waiting -> {
                    if (failure == null) {
                        then.accept(waiting, result);
                    } else {
                        waiting.setException(failure);
                    }
                }),
                executor);
        return false;
    }

    /** Does something when an exchange is done, well or failed. */
    public static void whenDone(Exchange exchange, Runnable task) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                task.run();
            }
        });
    }

    /** Does what is left of a step, on this thread, and lets the exchange go on: failed, if that threw. */
    public static void finish(Exchange exchange, AsyncCallback callback, Processor rest) {
        try (JobLog ignored = JobLog.of(exchange)) {
            try {
                rest.process(exchange);
            } catch (Exception | Error e) {
                // An Error, too: else a step that was not done would pass for one that was.
                exchange.setException(e);
            }
            callback.done(false);
        }
    }
}
