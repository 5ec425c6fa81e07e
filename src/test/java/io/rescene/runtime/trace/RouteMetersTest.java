package io.rescene.runtime.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicy;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class RouteMetersTest {
    private static void add(DefaultCamelContext context, String id) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:" + id).routeId(id).setBody(constant("done"));
            }
        });
    }

    private static double gauge(SimpleMeterRegistry registry, String which) {
        return registry.get("camel.routes." + which + ".routes").gauge().value();
    }

    /** Each policy knows its route, and a service is edited for months. */
    @Test
    void nothingIsKeptOfARouteThatIsTakenAway() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutePolicyFactory(new RouteMeters(new SimpleMeterRegistry()));
            context.start();
            add(context, "describe-scene");
            add(context, "describe-scene.2");
            context.getRouteController().stopRoute("describe-scene");
            context.removeRoute("describe-scene");

            assertThat(context.hasServices(MicrometerRoutePolicy.class)).hasSize(1);
        }
    }

    @Test
    void theNextEditionOfARouteCountsOn() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutePolicyFactory(new RouteMeters(registry));
            context.start();
            add(context, "describe-scene");
            context.createProducerTemplate().sendBody("direct:describe-scene", "x");
            add(context, "describe-scene.2");
            context.getRouteController().stopRoute("describe-scene");
            context.removeRoute("describe-scene");
            context.createProducerTemplate().sendBody("direct:describe-scene.2", "x");
            assertThat(List.of(gauge(registry, "added"), gauge(registry, "running")))
                    .containsOnly(1.0);
            context.getRouteController().stopRoute("describe-scene.2");
            assertThat(List.of(gauge(registry, "added"), gauge(registry, "running")))
                    .containsExactly(1.0, 0.0);
        }
        assertThat(registry.get("camel.exchanges.total")
                        .tag("routeId", "describe-scene")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.find("camel.exchanges.total")
                        .tag("routeId", "describe-scene.2")
                        .counter())
                .isNull();
    }
}
