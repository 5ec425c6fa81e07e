package io.rescene.runtime.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.rescene.support.FakeOpenAi;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.PictureServer;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import io.rescene.support.TraceCollector;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Traces of a worker's jobs, as a collector gets them. */
class TracingIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private final FakeOpenAi openAi = testbed.openAi();
    private final PictureServer pictures = testbed.pictures();
    private final TraceCollector collector = new TraceCollector();

    @AfterEach
    void end() {
        collector.close();
    }

    private InProcess app(String endpoint) {
        Map<String, String> environment = testbed.environment();
        environment.put("RESCENE_TRACING_ENDPOINT", endpoint);
        return testbed.app();
    }

    private void jobs() {
        Fixture.small(2, 2).install(SERVICES.dataSource(), pictures.base());
        app("").reprocess();
    }

    private String place(Span span) {
        return collector.parent(span).map(around -> place(around) + " > ").orElse("") + span.getName();
    }

    @Test
    void eachJobIsATraceAndWithoutASettingThereIsNone() {
        app("").migrate();
        jobs();
        assertThat(app(collector.endpoint() + "/").drain()).isZero();

        List<Span> spans = collector.spans();
        Map<String, Long> places = spans.stream()
                .map(this::place)
                .filter(place -> place.startsWith("reprocess-video"))
                .collect(Collectors.groupingBy(place -> place, Collectors.counting()));
        assertThat(spans)
                .as("questions that are only tried have no traces")
                .filteredOn(span -> span.getParentSpanId().isEmpty())
                .extracting(Span::getName)
                .containsOnly("reprocess-video", "video-done");
        String scene = "reprocess-video > describe-scene";
        String summary = "reprocess-video > summarize-video";
        assertThat(places)
                .containsEntry("reprocess-video", 2L)
                .containsEntry("reprocess-video > claim", 2L)
                .containsEntry("reprocess-video > load", 2L)
                .containsEntry(scene, 4L)
                .containsEntry(scene + " > fetch-picture", 4L)
                .containsEntry(scene + " > ask > slot", 4L)
                .containsEntry(scene + " > ask > call-openai > openai", 4L)
                .containsEntry(scene + " > ask > ledger", 4L)
                .containsEntry(summary + " > ask > call-openai > openai", 2L)
                .containsEntry("reprocess-video > save", 2L);
        List<Span> jobs = spans.stream()
                .filter(span -> span.getName().equals("reprocess-video"))
                .toList();
        assertThat(jobs)
                .allSatisfy(job -> assertThat(job.getAttributesList())
                        .extracting(KeyValue::getKey)
                        .containsExactlyInAnyOrder("run", "video", "attempt"));
        assertThat(spans)
                .filteredOn(span -> span.getName().equals("openai"))
                .allSatisfy(call -> assertThat(call.getAttributesList())
                        .extracting(KeyValue::getKey)
                        .containsExactlyInAnyOrder("server.address", "http.response.status_code"))
                .allSatisfy(call -> assertThat(call.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT))
                .allSatisfy(call -> assertThat(call.getAttributesList())
                        .extracting(attribute -> attribute.getValue().getIntValue())
                        .contains(200L));
        assertThat(spans).extracting(span -> span.getStatus().getCodeValue()).containsOnly(0);
        assertThat(collector.resources().toString()).contains("service.name", "\"rescene\"");
        carriesNothingThatIsNobodysBusiness();

        int seen = collector.spans().size();
        SERVICES.jdbc().update("UPDATE public.videos SET has_rich_semantics = false");
        app("").reprocess();
        assertThat(app("").drain()).isZero();
        assertThat(SERVICES.rows("SELECT state FROM rescene.jobs"))
                .hasSizeGreaterThan(2)
                .containsOnly("done");
        assertThat(collector.spans()).hasSize(seen);
    }

    private void carriesNothingThatIsNobodysBusiness() {
        String all = collector.resources().toString();
        assertThat(all)
                .doesNotContain(pictures.base())
                .doesNotContain("data:image", "select", "SELECT")
                .doesNotContain(SERVICES.environment(openAi.baseUrl()).get("OPENAI_API_KEY"))
                .doesNotContain(
                        String.valueOf(URI.create(SERVICES.databaseUrl()).getRawUserInfo()));
    }

    @Test
    void aCollectorThatIsAwayFailsNoJob() {
        String gone = collector.endpoint();
        collector.close();
        app("").migrate();
        jobs();
        assertThat(app(gone).drain()).isZero();
        assertThat(SERVICES.rows("SELECT state FROM rescene.jobs")).containsExactly("done", "done");
    }
}
