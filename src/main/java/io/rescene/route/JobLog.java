package io.rescene.route;

import io.rescene.jobs.Job;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.slf4j.MDC;

/**
 * Which job a log line is about: {@code run}, {@code video} and {@code attempt} in the MDC while a job's code runs on this
 * thread. Camel's own MDC is off: it knows exchanges, not jobs.
 */
final class JobLog implements AutoCloseable {
    private static final String RUN = "run";
    private static final String VIDEO = "video";
    private static final String ATTEMPT = "attempt";

    private final Optional<Map<String, String>> before;

    private JobLog(Optional<Map<String, String>> before) {
        this.before = before;
    }

    /** From now on this thread logs for the exchange's job, if it holds one, until this is closed. */
    static JobLog of(Exchange exchange) {
        if (!Work.isIn(exchange)) {
            return new JobLog(Optional.empty());
        }
        Job job = Work.of(exchange).job();
        String video = job.video().toString();
        if (video.equals(MDC.get(VIDEO))) {
            return new JobLog(Optional.empty());
        }
        JobLog log = new JobLog(
                Optional.of(Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of())));
        MDC.put(RUN, Long.toString(job.run()));
        MDC.put(VIDEO, video);
        MDC.put(ATTEMPT, Integer.toString(job.attempt()));
        return log;
    }

    @Override
    public void close() {
        before.ifPresent(MDC::setContextMap);
    }

    /** Each step of each route, those in YAML too, logs for its exchange's job, whatever thread it runs on. */
    static InterceptStrategy everywhere() {
        return JobLog::around;
    }

    private static Processor around(CamelContext context, NamedNode node, Processor target, Processor next) {
        return new DelegateAsyncProcessor(AsyncProcessorConverterHelper.convert(target)) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                try (JobLog ignored = of(exchange)) {
                    return super.process(exchange, callback);
                }
            }
        };
    }
}
