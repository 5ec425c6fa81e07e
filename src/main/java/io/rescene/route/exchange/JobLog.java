package io.rescene.route.exchange;

import io.rescene.jobs.Job;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Which job a log line is about: {@code run}, {@code video} and {@code attempt} in the MDC while a job's code runs on this
 * thread. Camel's own MDC is off: it knows exchanges, not jobs.
 */
public final class JobLog implements AutoCloseable {
    private static final String RUN = "run";
    private static final String VIDEO = "video";
    private static final String ATTEMPT = "attempt";

    /** For most steps: what runs here logs as it should already. */
    private static final JobLog NOTHING = new JobLog(false, null);

    private final boolean sets;
    private final @Nullable Job before;

    /** Whose job this thread logs for: a look at it is much quicker than one at the MDC. */
    private static final ThreadLocal<@Nullable Job> CURRENT = new ThreadLocal<>();

    private JobLog(boolean sets, @Nullable Job before) {
        this.sets = sets;
        this.before = before;
    }

    /** From now on this thread logs for the exchange's job, if it holds one, until this is closed. */
    public static JobLog of(Exchange exchange) {
        Work work = OwnProperties.get(exchange, Work.class);
        return work == null ? NOTHING : of(work.job());
    }

    /** From now on this thread logs for a job until this is closed. */
    public static JobLog of(Job job) {
        Job before = CURRENT.get();
        if (before != null && before.token() == job.token()) {
            return NOTHING;
        }
        set(job);
        return new JobLog(true, before);
    }

    /** Lets an exchange go on, on this thread and not in the call that it came with. */
    public static void goOn(Exchange exchange, AsyncCallback callback) {
        try (JobLog ignored = of(exchange)) {
            callback.done(false);
        }
    }

    private static void set(@Nullable Job job) {
        // Never removed: the next look would only put it there again.
        CURRENT.set(job);
        if (job == null) {
            MDC.remove(RUN);
            MDC.remove(VIDEO);
            MDC.remove(ATTEMPT);
        } else {
            MDC.put(RUN, Long.toString(job.run()));
            MDC.put(VIDEO, job.video().toString());
            MDC.put(ATTEMPT, Integer.toString(job.attempt()));
        }
    }

    @Override
    public void close() {
        if (sets) {
            set(before);
        }
    }

    /** Each step of each route, those in YAML too, logs for its exchange's job, whatever thread it runs on. */
    public static InterceptStrategy everywhere() {
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
