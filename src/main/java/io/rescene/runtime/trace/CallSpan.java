package io.rescene.runtime.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The span of an HTTP call as OpenTelemetry's conventions have it, so that queries and service graphs find it: of kind
 * CLIENT, and with the status as a number. Camel's own spans are all of one kind and know only words.
 */
final class CallSpan extends DelegatingSpanData {
    /** What Camel's spans carry. */
    static final String STATUS = "http.response.status_code";
    /** The host that is called; only HTTP calls have it. */
    static final String HOST = "server.address";

    private static final AttributeKey<String> STATUS_WORD = AttributeKey.stringKey(STATUS);
    private static final AttributeKey<Long> STATUS_NUMBER = AttributeKey.longKey(STATUS);
    private static final AttributeKey<String> CALLED = AttributeKey.stringKey(HOST);

    private final Attributes attributes;

    private CallSpan(SpanData span, Attributes attributes) {
        super(span);
        this.attributes = attributes;
    }

    /** A span that is an HTTP call's as such, any other as it is. */
    static SpanData of(SpanData span) {
        Attributes said = span.getAttributes();
        if (said.get(CALLED) == null) {
            return span;
        }
        String status = said.get(STATUS_WORD);
        return new CallSpan(
                span,
                status == null
                        ? said
                        : said.toBuilder()
                                .remove(STATUS_WORD)
                                .put(STATUS_NUMBER, Long.parseLong(status))
                                .build());
    }

    @Override
    public SpanKind getKind() {
        return SpanKind.CLIENT;
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }
}
