package io.rescene.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.support.Services;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.PrototypeExchangeFactory;
import org.apache.camel.spi.ExchangeFactory;
import org.apache.camel.spi.ShutdownAware;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisQueueShutdownIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    /** Makes no exchange before it is told to. */
    private static final class HeldFactory extends PrototypeExchangeFactory {
        private final CountDownLatch told;

        HeldFactory(CountDownLatch told) {
            this.told = told;
        }

        private HeldFactory(Consumer consumer, CountDownLatch told) {
            super(consumer);
            this.told = told;
        }

        @Override
        public ExchangeFactory newExchangeFactory(Consumer consumer) {
            HeldFactory factory = new HeldFactory(consumer, told);
            factory.setCamelContext(consumer.getEndpoint().getCamelContext());
            return factory;
        }

        @Override
        public Exchange create(Endpoint endpoint, boolean autoRelease) {
            try {
                told.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return super.create(endpoint, autoRelease);
        }
    }

    /** Who ends in order asks for it: an entry that is taken begins, however little is in flight. */
    @Test
    void anEntryThatIsTakenIsPendingBeforeItsExchangeIsInFlight() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("redisson", SERVICES.redis());
            context.getCamelContextExtension().setExchangeFactory(new HeldFactory(told));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("redis-queue:anything?consumerId=taker")
                            .routeId("takes")
                            .log("${body}");
                }
            });
            context.start();
            ShutdownAware consumer = (ShutdownAware) context.getRoute("takes").getConsumer();
            RedisList list = new RedisList(SERVICES.redis(), "anything");
            list.push(List.of("entry"));

            await().until(() -> list.taken("taker") == 1);
            await().until(() -> consumer.getPendingExchangesSize() == 1);
            assertThat(context.getInflightRepository().size()).isZero();

            told.countDown();
            await().until(() -> consumer.getPendingExchangesSize() == 0);
            await().until(() -> list.taken("taker") == 0);
        }
    }
}
