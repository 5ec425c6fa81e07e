package io.rescene.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

class PrometheusNamesTest {
    @Test
    void othersKeepToTheConventionsToo() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config().meterFilter(new PrometheusNames());
        Gauge.builder("camel.routes.added", () -> 3)
                .tag("camelContext", "rescene")
                .tag("routeId", "describe-scene")
                .register(registry);
        Gauge.builder("system.cpu.count", () -> 2).register(registry);
        Gauge.builder("process.cpu.time", () -> 1).register(registry);
        assertThat(registry.scrape())
                .contains("# HELP camel_routes_added camel routes added")
                .contains("camel_routes_added{camel_context=\"rescene\",route_id=\"describe-scene\"} 3.0")
                .contains("system_cpus 2.0")
                .doesNotContain("process_cpu_time");
    }
}
