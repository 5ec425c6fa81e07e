package io.rescene.runtime.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallSpanTest {
    private static SpanData span(Attributes attributes) {
        return TestSpanData.builder()
                .setName("openai")
                .setKind(SpanKind.INTERNAL)
                .setStartEpochNanos(1)
                .setEndEpochNanos(2)
                .setHasEnded(true)
                .setStatus(StatusData.unset())
                .setAttributes(attributes)
                .setTotalAttributeCount(attributes.size())
                .build();
    }

    @Test
    void anHttpCallIsAClientsAndItsStatusANumber() {
        SpanData call = CallSpan.of(span(Attributes.builder()
                .put("server.address", "api.openai.com")
                .put("http.response.status_code", "429")
                .put("error", "true")
                .build()));
        assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(call.getAttributes().asMap())
                .isEqualTo(Map.of(
                        AttributeKey.stringKey("server.address"), "api.openai.com",
                        AttributeKey.longKey("http.response.status_code"), 429L,
                        AttributeKey.stringKey("error"), "true"));
        assertThat(call.getTotalAttributeCount()).isEqualTo(3);
    }

    @Test
    void oneThatHadNoAnswerIsAClientsToo() {
        SpanData call = CallSpan.of(span(
                Attributes.builder().put("server.address", "api.openai.com").build()));
        assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(call.getAttributes().size()).isEqualTo(1);
    }

    @Test
    void anyOtherStaysAsItIs() {
        SpanData job = span(Attributes.builder().put("run", "3").build());
        assertThat(CallSpan.of(job)).isSameAs(job);
    }
}
