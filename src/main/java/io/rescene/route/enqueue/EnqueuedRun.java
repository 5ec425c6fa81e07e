package io.rescene.route.enqueue;

import io.rescene.estimate.RunEstimate;
import io.rescene.jobs.Candidate;
import io.rescene.jobs.Runs;
import io.rescene.resilience.Races;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The run of one enqueuing, with its estimate. It is opened when the first jobs are written: where there is nothing to
 * enqueue there is none. Jobs are written by several threads; of the rest one thread at a time has it.
 */
final class EnqueuedRun {
    private static final Logger LOG = LoggerFactory.getLogger(EnqueuedRun.class);

    private final Runs runs;
    private final Runs.Request request;
    private final CamelContext context;
    private final Optional<Estimating> estimating;
    private final int pageSize;
    private volatile boolean cancelled;
    private Optional<Long> number = Optional.empty();
    private Optional<RunEstimating> estimate = Optional.empty();

    /**
     * A run that is not opened yet.
     *
     * @param runs writes runs and jobs
     * @param request what asks for it
     * @param context has the routes that ask, for the estimate
     * @param estimating tells what it will come to; empty: nobody wants to know
     * @param pageSize how many candidates are estimated at once, at least 1
     */
    EnqueuedRun(Runs runs, Runs.Request request, CamelContext context, Optional<Estimating> estimating, int pageSize) {
        this.runs = runs;
        this.request = request;
        this.context = context;
        this.estimating = estimating;
        this.pageSize = pageSize;
    }

    /** Whether polling asks for it. */
    boolean isPolled() {
        return request.origin() == Runs.Origin.POLL;
    }

    /** Its number; empty if it is not opened. */
    synchronized Optional<Long> number() {
        return number;
    }

    /** Whether somebody cancelled it, or deleted its row, as was seen when jobs were to be written: it gets no more. */
    boolean isCancelled() {
        return cancelled;
    }

    /** Writes the candidates' jobs in one transaction, and gives those that were opened. */
    List<Runs.Opened> write(List<Candidate> candidates) {
        long run = opened();
        List<Runs.Opened> opened = Races.repeat(() -> runs.enqueue(run, request.origin(), candidates));
        if (opened.isEmpty() && !runs.takesJobs(run)) {
            cancelled(run);
        }
        return opened;
    }

    private synchronized void cancelled(long run) {
        if (!cancelled) {
            LOG.info("Run {} was cancelled or deleted: nothing more is enqueued", run);
            cancelled = true;
        }
    }

    private synchronized long opened() {
        return number.orElseGet(this::open);
    }

    private long open() {
        long run = runs.open(request);
        number = Optional.of(run);
        estimate =
                estimating.map(one -> new RunEstimating(pageSize, () -> one.prepared(context, request.refresh(), run)));
        return run;
    }

    /** Takes what became of a batch into its estimate. */
    synchronized void add(WrittenBatch batch) {
        if (batch.failure().isEmpty()) {
            estimate.ifPresent(one -> one.opened(batch.candidates(), batch.opened()));
        }
    }

    /** What its jobs come to; empty if there are none, and if it could not be told. */
    synchronized Optional<RunEstimate> estimate() {
        return estimate.flatMap(RunEstimating::end);
    }

    /**
     * Notes that it has all its jobs.
     *
     * @param total what they come to; empty: nobody knows
     * @param isKnown as for {@link Runs#enqueued}
     */
    synchronized void end(Optional<RunEstimate> total, boolean isKnown) {
        number.ifPresent(run -> {
            total.ifPresent(known -> runs.estimated(run, known.json()));
            runs.enqueued(run, isKnown);
        });
    }
}
