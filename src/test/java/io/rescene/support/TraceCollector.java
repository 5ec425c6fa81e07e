package io.rescene.support;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.rescene.support.MiniHttp.Request;
import io.rescene.support.Wire.Reply;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes traces as an OpenTelemetry collector does (OTLP over HTTP, protobuf) and keeps them. */
public final class TraceCollector implements AutoCloseable {
    private final MiniHttp http = new MiniHttp("collector", this::handle);
    private final List<ResourceSpans> taken = new CopyOnWriteArrayList<>();

    /** What {@code rescene.tracing.endpoint} must be. */
    public String endpoint() {
        return http.url();
    }

    /** All that was taken, with what it says of the process. */
    public List<ResourceSpans> resources() {
        return taken;
    }

    /** All spans. */
    public List<Span> spans() {
        return taken.stream()
                .map(ResourceSpans::getScopeSpansList)
                .flatMap(List::stream)
                .map(ScopeSpans::getSpansList)
                .flatMap(List::stream)
                .toList();
    }

    /** The span around another; empty if it is a trace's first. */
    public Optional<Span> parent(Span span) {
        return spans().stream()
                .filter(other -> other.getSpanId().equals(span.getParentSpanId()))
                .findFirst();
    }

    private void handle(Request request, Wire wire) throws IOException {
        boolean right = request.path().equals("/v1/traces")
                && request.header("content-type").orElse("").equals("application/x-protobuf");
        if (right) {
            taken.addAll(ExportTraceServiceRequest.parseFrom(request.body()).getResourceSpansList());
        }
        wire.send(new Reply(right ? 200 : 404, Map.of("content-type", "application/x-protobuf"), new byte[0]));
    }

    @Override
    public void close() {
        http.close();
    }
}
