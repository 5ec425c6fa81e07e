package io.rescene.route.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class StepGuardTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    private void start(RouteBuilder routes) throws Exception {
        context.getCamelContextExtension().addInterceptStrategy(StepGuard.everywhere());
        context.addRoutes(routes);
        context.start();
    }

    private Exchange sent(String uri) {
        return context.createProducerTemplate().send(uri, exchange -> {});
    }

    private Exchange send(Processor failing) throws Exception {
        start(new RouteBuilder() {
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
        return sent("direct:steps");
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
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:way").routeId("way").to("direct:ring");
                from("direct:ring").routeId("ring").to("direct:beside").to("direct:back");
                from("direct:beside").routeId("beside").removeHeader("any");
                from("direct:back").routeId("back").filter(constant(true)).to("direct:ring");
            }
        });
        Exchange exchange = sent("direct:way");
        assertThat(exchange.getException())
                .message()
                .isIn(
                        "routes call each other without end: ring → back → ring",
                        "routes call each other without end: back → ring → back");
    }

    /** With two copies each, a ring of any depth that is worth counting is more steps than can ever be made. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "multicast",
                "parallel multicast",
                "slow multicast",
                "split",
                "recipientList",
                "enrich",
                "wireTap"
            })
    void aRingThatBranchesFailsTheExchangeAndIsNamed(String step) throws Exception {
        AtomicInteger rounds = new AtomicInteger();
        start(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                RouteDefinition self =
                        from("direct:self").routeId("self").process(exchange -> rounds.incrementAndGet());
                switch (step) {
                    case "multicast" -> self.multicast().to("direct:self", "direct:self");
                    case "parallel multicast" ->
                        self.multicast().parallelProcessing().to("direct:self", "direct:self");
                    case "slow multicast" ->
                        self.delay(1)
                                .asyncDelayed()
                                .end()
                                .multicast()
                                .parallelProcessing()
                                .to("direct:self", "direct:self");
                    case "split" -> self.setBody(constant("a,b")).split(body()).to("direct:self");
                    case "recipientList" -> self.recipientList(constant("direct:self,direct:self"));
                    case "enrich" -> self.enrich("direct:self").enrich("direct:self");
                    default -> self.wireTap("direct:self").wireTap("direct:self");
                }
            }
        });
        Exchange exchange = sent("direct:self");
        await().pollDelay(Duration.ZERO)
                .until(() -> context.getInflightRepository().size() == 0);
        assertThat(rounds.get()).isBetween(1, 20_000);
        if (!step.equals("wireTap")) {
            assertThat(exchange.getException()).hasMessage("routes call each other without end: self → self");
        }
    }

    /** As the steps of an enqueuing that say why it ended. */
    @Test
    void whatHandlesTheEndOfARingIsDone() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:way")
                        .split(constant("a,b").tokenize(","))
                        .doTry()
                        .to("direct:ring")
                        .doCatch(Exception.class)
                        .choice()
                        .when(constant(true))
                        .process(exchange -> seen.add("caught"))
                        .end();
                from("direct:ring").multicast().to("direct:ring", "direct:ring");
            }
        });
        assertThat(sent("direct:way").getException()).isNull();
        assertThat(seen).containsExactly("caught", "caught");
    }

    @Test
    void aWalkThroughATreeIsNoRing() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:walk")
                        .process(exchange -> seen.add(exchange.getMessage().getBody(String.class)))
                        .filter(simple("${body.length} < 10"))
                        .split(method(StepGuardTest.class, "children"))
                        .to("direct:walk");
            }
        });
        assertThat(context.createProducerTemplate()
                        .send("direct:walk", walk -> walk.getMessage().setBody("r"))
                        .getException())
                .isNull();
        assertThat(seen).hasSize(1023);
    }

    /** Those of a node of a binary tree. */
    public static List<String> children(String node) {
        return List.of(node + "l", node + "r");
    }

    /** Camel gives an exchange what its copies were in. */
    @Test
    void whatBranchesOftenIsNoRing() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:often").loop(100).multicast().to("direct:one", "direct:one");
                from("direct:one").process(exchange -> seen.add("one"));
            }
        });
        Exchange exchange = sent("direct:often");
        assertThat(exchange.getException()).isNull();
        assertThat(seen).hasSize(200);
    }

    /** Such a choice returns true and has its end told afterwards: told twice, the next two steps would be done at once. */
    @Test
    void whatFollowsAChoiceWithOneStepIsDoneInOrder() throws Exception {
        CountDownLatch next = new CountDownLatch(1);
        start(new RouteBuilder() {
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
        sent("direct:choice");
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
