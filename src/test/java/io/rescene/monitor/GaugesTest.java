package io.rescene.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Prometheus reads. */
class GaugesTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Gauges gauges = new Gauges(registry);

    @Test
    void whatCannotBeSeenIsNoNumber() {
        Library seen = new Library(new Progress(6, 1, 1, 1, 1, 1, 1, 0, 0), List.of(), List.of());
        Glance<Library> library = new Glance<>(() -> seen, Duration.ofHours(1), Runnable::run);
        gauges.library(library);
        assertThat(registry.scrape()).contains("rescene_jobs{state=\"dead\"} NaN");
        library.now();
        assertThat(registry.scrape())
                .contains("rescene_jobs{state=\"dead\"} 1.0", "rescene_jobs_capped 0.0")
                .contains("rescene_workers{state=\"open\"} 0.0");
    }

    @Test
    void closuresByTheirReason() {
        gauges.closures("rate_limit", () -> 4L);
        gauges.closures("openai", () -> 0L);
        assertThat(registry.scrape())
                .contains(
                        "rescene_gate_closures_total{reason=\"rate_limit\"} 4.0",
                        "rescene_gate_closures_total{reason=\"openai\"} 0.0");
    }
}
