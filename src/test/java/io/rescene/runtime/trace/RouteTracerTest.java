package io.rescene.runtime.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RouteTracerTest {
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final ExecutorService threads = Executors.newFixedThreadPool(3);

    /** A small spine: split on other threads, an entry, an edited route, a step that goes on elsewhere, trouble. */
    @BeforeEach
    void routes() throws Exception {
        Map<String, Object> beans = Tracing.beans(provider);
        beans.forEach(context.getRegistry()::bind);
        RouteTracer tracer = (RouteTracer) beans.get("routeTracer");
        context.addRoutePolicyFactory(tracer);
        context.getCamelContextExtension().addInterceptStrategy(tracer);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(IllegalStateException.class)
                        .handled(true)
                        .process(exchange -> {})
                        .id("fail");
                from("direct:jobs")
                        .routeId("reprocess-video")
                        .process(RouteTracerTest::claim)
                        .id("claim")
                        .split(body())
                        .parallelProcessing()
                        .executorService(threads)
                        .doTry()
                        .to("direct:describe-scene")
                        .doCatch(IOException.class)
                        .id("caught")
                        .end()
                        .end()
                        .process(elsewhere())
                        .id("save");
                from("direct:describe-scene").routeId("entry-describe-scene").to("direct:describe-scene.2");
                from("direct:describe-scene.2")
                        .routeId("describe-scene.2")
                        .errorHandler(noErrorHandler())
                        .process(elsewhere())
                        .id("slot")
                        .to("mock:openai")
                        .id("2.openai")
                        .process(RouteTracerTest::receive)
                        .id("receive")
                        .to("log:io.rescene.test?level=TRACE");
            }
        });
        context.start();
    }

    @AfterEach
    void end() {
        context.stop();
        threads.shutdownNow();
        provider.close();
    }

    private static void claim(Exchange exchange) {
        exchange.setVariable("run", 3L);
        exchange.setVariable("video", "a-video");
        exchange.setVariable("attempt", 2);
        if (exchange.getMessage().getBody().equals(List.of("lost"))) {
            throw new IllegalStateException("http://user:secret@host");
        }
    }

    private static void receive(Exchange exchange) throws IOException {
        if (exchange.getMessage().getBody().equals("broken")) {
            throw new IOException("http://user:secret@host");
        }
    }

    private AsyncProcessorSupport elsewhere() {
        return new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                CompletableFuture.runAsync(() -> callback.done(false), threads);
                return false;
            }
        };
    }

    /** Each span as its name after its parent's. */
    private List<String> traced(List<String> scenes) {
        context.createProducerTemplate()
                .send("direct:jobs", exchange -> exchange.getMessage().setBody(scenes));
        List<SpanData> spans = exporter.getFinishedSpanItems();
        Map<String, String> names = spans.stream().collect(Collectors.toMap(SpanData::getSpanId, SpanData::getName));
        assertThat(spans)
                .extracting(SpanData::getTraceId)
                .containsOnly(spans.get(0).getTraceId());
        return spans.stream()
                .map(span -> Optional.ofNullable(names.get(span.getParentSpanId()))
                                .map(parent -> parent + " > ")
                                .orElse("")
                        + span.getName())
                .toList();
    }

    private SpanData span(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aJobIsOneTraceWhateverThreadItRunsOn() {
        assertThat(traced(List.of("one", "two")))
                .containsExactlyInAnyOrder(
                        "reprocess-video",
                        "reprocess-video > claim",
                        "reprocess-video > describe-scene",
                        "describe-scene > slot",
                        "describe-scene > openai",
                        "describe-scene > log",
                        "reprocess-video > describe-scene",
                        "describe-scene > slot",
                        "describe-scene > openai",
                        "describe-scene > log",
                        "reprocess-video > save");
        assertThat(span("reprocess-video").getAttributes().asMap())
                .isEqualTo(Map.of(
                        AttributeKey.stringKey("run"), "3",
                        AttributeKey.stringKey("video"), "a-video",
                        AttributeKey.stringKey("attempt"), "2"));
        assertThat(span("openai").getAttributes().asMap()).isEmpty();
        assertThat(exporter.getFinishedSpanItems())
                .extracting(span -> span.getStatus().getStatusCode())
                .containsOnly(StatusCode.UNSET);
    }

    @Test
    void aSceneThatFailsEndsItsSpansAndNoOthers() {
        assertThat(traced(List.of("broken")))
                .containsExactlyInAnyOrder(
                        "reprocess-video",
                        "reprocess-video > claim",
                        "reprocess-video > describe-scene",
                        "describe-scene > slot",
                        "describe-scene > openai",
                        "reprocess-video > save");
        assertThat(span("describe-scene").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span("describe-scene").getAttributes().asMap())
                .as("docs/tracing.md lists all there are")
                .isEqualTo(Map.of(AttributeKey.stringKey("error"), "true"));
        assertThat(span("reprocess-video").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(exporter.getFinishedSpanItems().toString()).doesNotContain("secret");
    }

    @Test
    void aJobThatFailsIsAnErrorAndEndsOnce() {
        assertThat(traced(List.of("lost")))
                .containsExactlyInAnyOrder("reprocess-video", "reprocess-video > claim", "reprocess-video > fail");
        assertThat(span("reprocess-video").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(exporter.getFinishedSpanItems().toString()).doesNotContain("secret");
    }
}
