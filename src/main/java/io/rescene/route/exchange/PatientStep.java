package io.rescene.route.exchange;

import io.rescene.jobs.reconcile.LongLocked;
import io.rescene.resilience.Causes;
import io.rescene.resilience.LockWait;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.AsyncProcessorSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A step that waits for the database, on threads where nobody else has to wait for it. What fails for a passing reason is
 * done again until it does not, each time behind all that came meanwhile: so a row that somebody locks holds others up
 * only while it is tried. What is waited out for long is said once.
 */
public final class PatientStep extends AsyncProcessorSupport {
    private static final Logger LOG = LoggerFactory.getLogger(PatientStep.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** With the second wait in vain it is said: no transaction of a worker, living or stopped, lasts as long. */
    private static final int LONG_LOCKED = 2;

    /** With this try in vain it is said: ten seconds at least, and more than a restart of the database takes. */
    private static final int LONG = 20;

    /**
     * Tries in vain.
     *
     * @param all how many
     * @param locked how many of these for a lock
     */
    private record Vain(int all, int locked) {
        private static final Vain NONE = new Vain(0, 0);

        private Vain and(Throwable trouble) {
            return new Vain(all + 1, LockWait.wasInVain(trouble) ? locked + 1 : locked);
        }
    }

    private final Executor executor;
    private final ScheduledExecutorService timer;
    private final Predicate<Throwable> passing;
    private final Processor step;

    /**
     * A step with patience.
     *
     * @param executor where it is done
     * @param timer for the pauses
     * @param passing tells trouble that passes from a mistake
     * @param step may be repeated
     */
    public PatientStep(
            Executor executor, ScheduledExecutorService timer, Predicate<Throwable> passing, Processor step) {
        this.executor = executor;
        this.timer = timer;
        this.passing = passing;
        this.step = step;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        executor.execute(() -> attempt(exchange, callback, Vain.NONE));
        return false;
    }

    private void attempt(Exchange exchange, AsyncCallback callback, Vain vain) {
        try (JobLog ignored = JobLog.of(exchange)) {
            boolean later = false;
            try {
                step.process(exchange);
            } catch (Exception | Error e) {
                exchange.setException(e);
                later = passing.test(e) && postpone(exchange, callback, vain.and(e), e);
            } finally {
                if (!later) {
                    callback.done(false);
                }
            }
        }
    }

    /** Has the step be done again after a pause; false when the process ends, as it is not then. */
    private boolean postpone(Exchange exchange, AsyncCallback callback, Vain vain, Throwable trouble) {
        boolean locked = LockWait.wasInVain(trouble);
        if (locked ? vain.locked() == LONG_LOCKED : vain.all() == LONG) {
            LOG.warn(
                    "What video {} came to can't be written: {}",
                    Work.of(exchange).job().video(),
                    locked ? LongLocked.ADVICE : Causes.line(trouble) + "; it is tried again until it can");
        }
        LOG.debug("Done again, as this passes: {}", trouble.toString());
        exchange.setException(null);
        try {
            timer.schedule(
                    () -> executor.execute(() -> attempt(exchange, callback, vain)),
                    PAUSE.toMillis(),
                    TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            exchange.setException(trouble);
            return false;
        }
    }
}
