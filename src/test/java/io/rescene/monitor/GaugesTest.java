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

    private static LibraryStatus.Worker worker(String state) {
        return new LibraryStatus.Worker("w-" + state, "host", 1, state, "");
    }

    @Test
    void whatCannotBeSeenIsNoNumber() {
        Library seen = new Library(
                new Progress(28, 1, 2, 3, 4, 5, 6, 7, 8),
                List.of(worker("open"), worker("open"), worker("quota"), worker("open")));
        Glance<Library> library = new Glance<>(() -> seen, Duration.ofHours(1), Runnable::run);
        gauges.library(library);
        assertThat(registry.scrape()).contains("rescene_jobs{state=\"dead\"} NaN");
        library.now();
        assertThat(registry.scrape())
                .contains(
                        "rescene_jobs{state=\"queued\"} 1.0",
                        "rescene_jobs{state=\"processing\"} 2.0",
                        "rescene_jobs{state=\"retrying\"} 3.0",
                        "rescene_jobs{state=\"done\"} 4.0",
                        "rescene_jobs{state=\"skipped\"} 5.0",
                        "rescene_jobs{state=\"dead\"} 6.0",
                        "rescene_jobs{state=\"dropped\"} 7.0",
                        "rescene_jobs_capped 8.0",
                        "rescene_workers{state=\"open\"} 3.0",
                        "rescene_workers{state=\"closed\"} 1.0");
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
