package io.rescene.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What Prometheus is told of what happens. */
class MetersTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Meters meters = new Meters(registry);

    @Test
    void callsAndTheirBill() {
        meters.called("scene", "gpt-4o", "answer", 700);
        meters.called("scene", "gpt-4o", "limited", 20);
        meters.billed("gpt-4o", 600, 100, 250, Optional.of(new BigDecimal("0.004")), Optional.empty());
        meters.billed("gpt-4o", 0, 0, 0, Optional.empty(), Optional.of(new BigDecimal("0.01")));
        assertThat(registry.scrape())
                .contains(
                        "rescene_calls_total{kind=\"scene\",model=\"gpt-4o\",outcome=\"answer\"} 1.0",
                        "rescene_calls_total{kind=\"scene\",model=\"gpt-4o\",outcome=\"limited\"} 1.0",
                        "rescene_call_duration_seconds_bucket{kind=\"scene\",model=\"gpt-4o\",le=\"0.5\"} 1",
                        "rescene_call_duration_seconds_bucket{kind=\"scene\",model=\"gpt-4o\",le=\"1.0\"} 2",
                        "rescene_tokens_total{direction=\"in\",model=\"gpt-4o\"} 600.0",
                        "rescene_tokens_total{direction=\"out\",model=\"gpt-4o\"} 250.0",
                        "rescene_tokens_cached_total{model=\"gpt-4o\"} 100.0",
                        "rescene_cost_usd_total{model=\"gpt-4o\"} 0.004",
                        "rescene_cost_lost_usd_total{model=\"gpt-4o\"} 0.01");
    }

    /** A counter that is there from its first event on only has no rate for that event. */
    @Test
    void whatIsExpectedBeginsAtZero() {
        meters.expect("scene", "gpt-4o", List.of("answer", "stop"));
        assertThat(registry.scrape())
                .contains(
                        "rescene_calls_total{kind=\"scene\",model=\"gpt-4o\",outcome=\"answer\"} 0.0",
                        "rescene_calls_total{kind=\"scene\",model=\"gpt-4o\",outcome=\"stop\"} 0.0",
                        "rescene_call_duration_seconds_count{kind=\"scene\",model=\"gpt-4o\"} 0",
                        "rescene_tokens_total{direction=\"in\",model=\"gpt-4o\"} 0.0",
                        "rescene_tokens_total{direction=\"out\",model=\"gpt-4o\"} 0.0",
                        "rescene_tokens_cached_total{model=\"gpt-4o\"} 0.0",
                        "rescene_cost_usd_total{model=\"gpt-4o\"} 0.0",
                        "rescene_cost_lost_usd_total{model=\"gpt-4o\"} 0.0");
        meters.called("scene", "gpt-4o", "answer", 700);
        assertThat(registry.scrape())
                .contains("rescene_calls_total{kind=\"scene\",model=\"gpt-4o\",outcome=\"answer\"} 1.0");
    }

    @Test
    void savesAndSavings() {
        meters.stored();
        meters.saved(3, Duration.ofMillis(20).toNanos());
        meters.misfit();
        assertThat(registry.scrape())
                .contains(
                        "rescene_questions_saved_total{how=\"stored\"} 1.0",
                        "rescene_questions_saved_total{how=\"uniform\"} 3.0",
                        "rescene_summaries_misfit_total 1.0",
                        "rescene_save_duration_seconds_bucket{le=\"0.025\"} 1",
                        "rescene_save_duration_seconds_count 1");
    }
}
