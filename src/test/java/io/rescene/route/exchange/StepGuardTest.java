package io.rescene.route.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StepGuardTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    private Exchange send(Processor failing) throws Exception {
        context.getCamelContextExtension().addInterceptStrategy(StepGuard.everywhere());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(StackOverflowError.class).handled(true).process(exchange -> seen.add("handled"));
                from("direct:steps")
                        .process(failing)
                        .process(exchange -> seen.add("next"))
                        .doTry()
                        .process(failing)
                        .doCatch(IllegalArgumentException.class)
                        .process(exchange -> seen.add("caught"))
                        .end();
            }
        });
        context.start();
        return context.createProducerTemplate().send("direct:steps", exchange -> {});
    }

    @AfterEach
    void end() {
        context.stop();
    }

    @Test
    void anErrorInAStepFailsTheExchangeAndNothingAfterItIsDone() throws Exception {
        Error error = new StackOverflowError("a test's");
        Exchange exchange = send(step -> {
            throw error;
        });
        assertThat(seen).containsExactly("handled");
        assertThat(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class))
                .hasRootCause(error);
    }

    @Test
    void whatAnAsynchronousStepThrowsFailsTheExchange() throws Exception {
        send(new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                if (seen.contains("next")) {
                    throw new IllegalArgumentException("a test's");
                }
                callback.done(true);
                return true;
            }
        });
        assertThat(seen).containsExactly("next", "caught");
    }

    /** A job would stay in it for ever, also once its file is mended. */
    @Test
    void aRingOfRoutesFailsTheExchangeAndIsNamed() throws Exception {
        context.getCamelContextExtension().addInterceptStrategy(StepGuard.everywhere());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:way").routeId("way").to("direct:ring");
                from("direct:ring").routeId("ring").to("direct:beside").to("direct:back");
                from("direct:beside").routeId("beside").removeHeader("any");
                from("direct:back").routeId("back").to("direct:ring");
            }
        });
        context.start();
        Exchange exchange = context.createProducerTemplate().send("direct:way", way -> {});
        assertThat(exchange.getException())
                .message()
                .isIn(
                        "routes call each other without end: ring → back → ring",
                        "routes call each other without end: back → ring → back");
    }

    /** Such a choice returns true and has its end told afterwards: told twice, the next two steps would be done at once. */
    @Test
    void whatFollowsAChoiceWithOneStepIsDoneInOrder() throws Exception {
        CountDownLatch next = new CountDownLatch(1);
        context.getCamelContextExtension().addInterceptStrategy(StepGuard.everywhere());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:choice")
                        .choice()
                        .when(constant(true))
                        .setVariable("language", constant("ko"))
                        .end()
                        .process(new AsyncProcessorSupport() {
                            @Override
                            public boolean process(Exchange exchange, AsyncCallback callback) {
                                new Thread(() -> {
                                            seen.add(overtaken() ? "overtaken" : "fetched");
                                            callback.done(false);
                                        })
                                        .start();
                                return false;
                            }
                        })
                        .process(exchange -> next.countDown());
            }

            private boolean overtaken() {
                try {
                    return next.await(300, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    return true;
                }
            }
        });
        context.start();
        context.createProducerTemplate().send("direct:choice", exchange -> {});
        next.await();
        assertThat(seen).containsExactly("fetched");
    }

    @Test
    void aStepThatSucceedsIsFollowedByTheNext() throws Exception {
        Exchange exchange = send(step -> seen.add("did"));
        assertThat(exchange.isFailed()).isFalse();
        assertThat(seen).containsExactly("did", "next", "did");
    }
}
