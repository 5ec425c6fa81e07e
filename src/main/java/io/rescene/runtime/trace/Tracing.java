package io.rescene.runtime.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Traces of a worker's jobs, sent to a collector. Spans wait in memory, at most 2048 of them, and are dropped when the
 * collector is away or too slow: no job ever waits for it.
 */
public final class Tracing implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration SEND = Duration.ofSeconds(5);
    private static final Duration FLUSH = Duration.ofSeconds(3);

    private final SdkTracerProvider provider;

    /**
     * Traces from now on.
     *
     * @param collector the base of a collector's OTLP over HTTP
     * @param worker the worker's id
     */
    public Tracing(String collector, UUID worker) {
        String address = collector.replaceFirst("/+$", "") + "/v1/traces";
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(address)
                .setConnectTimeout(CONNECT)
                .setTimeout(SEND)
                .setRetryPolicy(null)
                .setMeterProvider(MeterProvider::noop)
                .build();
        provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.of(
                                AttributeKey.stringKey("service.name"),
                                "rescene",
                                AttributeKey.stringKey("service.instance.id"),
                                worker.toString()))))
                .addSpanProcessor(BatchSpanProcessor.builder(new ToldSpanExporter(exporter, address))
                        .setExporterTimeout(SEND)
                        .setMeterProvider(MeterProvider.noop())
                        .build())
                .build();
    }

    /** What traces routes, for Camel's registry, by name. */
    public Map<String, Object> beans() {
        return beans(provider);
    }

    /** The same, with spans for a provider. */
    static Map<String, Object> beans(SdkTracerProvider provider) {
        return Map.of(
                "routeTracer",
                new RouteTracer(),
                "tracer",
                provider.get("io.rescene"),
                "tracePropagators",
                ContextPropagators.create(W3CTraceContextPropagator.getInstance()));
    }

    /** Sends what waits still, for at most 3 seconds. */
    @Override
    public void close() {
        provider.shutdown().join(FLUSH.toMillis(), TimeUnit.MILLISECONDS);
    }
}
