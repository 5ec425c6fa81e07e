package io.rescene.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Services;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class RedisQueueConsumerIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final AtomicInteger looks = new AtomicInteger();
    private final List<String> begun = Collections.synchronizedList(new ArrayList<>());
    private final List<AsyncCallback> inFlight = Collections.synchronizedList(new ArrayList<>());

    /** How often the first look fails. */
    private final AtomicInteger failures = new AtomicInteger();

    private void start(AsyncProcessorSupport step) throws Exception {
        context.getShutdownStrategy().setTimeout(1);
        context.getRegistry().bind("redis", SERVICES.redis());
        Admission admission = most -> {
            looks.incrementAndGet();
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new NoClassDefFoundError("a test's");
            }
            return true;
        };
        context.getRegistry().bind("admission", admission);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("redis-queue:video_processing?consumerId=test&maxInFlight=1&admission=#admission")
                        .process(step);
            }
        });
        context.start();
    }

    @AfterEach
    void stop() {
        inFlight.forEach(callback -> callback.done(false));
        context.stop();
    }

    /** Stays in flight for good. */
    private AsyncProcessorSupport keeping() {
        return new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                inFlight.add(callback);
                begun.add(exchange.getMessage().getBody(String.class));
                return false;
            }
        };
    }

    @Test
    void anErrorBeforeATakeEndsNothingAndLetsNoMoreInThanThereArePermits() throws Exception {
        SERVICES.queue().push(List.of("a", "b"));
        failures.set(1);
        start(keeping());
        Awaitility.await().until(() -> begun.contains("a"));
        int before = looks.get();
        Awaitility.await().until(() -> looks.get() > before + 2);
        assertThat(begun).containsExactly("a");
        assertThat(SERVICES.queue().length()).isOne();
    }

    @Test
    void anEntryWhoseRouteFailsWithAnErrorGoesBackAndTheNextIsTaken() throws Exception {
        SERVICES.queue().push(List.of("bad", "good"));
        start(new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                String entry = exchange.getMessage().getBody(String.class);
                begun.add(entry);
                if (entry.equals("bad") && begun.size() == 1) {
                    throw new StackOverflowError("a test's");
                }
                callback.done(true);
                return true;
            }
        });
        Awaitility.await().until(() -> begun.equals(List.of("bad", "good", "bad")));
        Awaitility.await().until(() -> SERVICES.queue().taken("test") == 0);
    }
}
