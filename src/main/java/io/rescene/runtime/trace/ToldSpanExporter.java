package io.rescene.runtime.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends calls as {@link CallSpan}s and all else as it is; says, at most once a minute, that the collector doesn't take it. */
final class ToldSpanExporter implements SpanExporter {
    private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);
    private static final long PAUSE = TimeUnit.MINUTES.toNanos(1);

    private final SpanExporter exporter;
    private final String address;
    private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());

    /**
     * Nothing is said yet.
     *
     * @param exporter sends
     * @param address where to, for the log
     */
    ToldSpanExporter(SpanExporter exporter, String address) {
        this.exporter = exporter;
        this.address = address;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        CompletableResultCode result =
                exporter.export(spans.stream().map(CallSpan::of).toList());
        result.whenComplete(() -> {
            if (!result.isSuccess()) {
                failed(result);
            }
        });
        return result;
    }

    private void failed(CompletableResultCode result) {
        long until = quietUntil.get();
        long now = System.nanoTime();
        if (now - until >= 0 && quietUntil.compareAndSet(until, now + PAUSE)) {
            LOG.warn(
                    "Spans are dropped, the work goes on: {} does not take them: {}",
                    address,
                    reason(result.getFailureThrowable()));
        }
    }

    /** What happened to the connection; the exporter wraps it several times. */
    private static String reason(@Nullable Throwable trouble) {
        if (trouble == null) {
            return "no answer in time";
        }
        if (trouble instanceof IOException) {
            return trouble.toString();
        }
        return trouble.getCause() == null ? "it answers with an error" : reason(trouble.getCause());
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
