package io.rescene.route.enqueue;

import io.rescene.route.exchange.AsyncSteps;
import io.rescene.route.exchange.OwnProperties;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;

/**
 * One enqueuing on its way along the route {@code enqueue-videos}; one thread at a time has it. It travels with the
 * exchange.
 *
 * @param pause between two videos; that of polling may change meanwhile
 * @param paging which candidates are read
 * @param run what is opened
 * @param writing writes the run's jobs
 * @param dryRun shows candidates, and nothing is written; empty: this is no dry run
 * @param count what it did so far
 * @param failed whether it failed on something, which was told
 */
record EnqueuingState(
        Pause pause,
        Paging paging,
        EnqueuedRun run,
        JobWriting writing,
        Optional<DryRun> dryRun,
        EnqueuingCount count,
        AtomicBoolean failed) {
    /** The exchange's own. */
    static EnqueuingState of(Exchange exchange) {
        return OwnProperties.of(exchange, EnqueuingState.class);
    }

    /** Has it end as failed if an exchange of it does, even where others go on. */
    void failsWith(Exchange part) {
        AsyncSteps.whenDone(part, () -> {
            if (part.isFailed()) {
                failed.set(true);
            }
        });
    }

    /** Why it ends early, as far as is known now. */
    EarlyEnd earlyEnd() {
        if (failed.get()) {
            return EarlyEnd.FAILED;
        }
        if (run.isCancelled()) {
            return EarlyEnd.CANCELLED;
        }
        return pause.isEnded() ? EarlyEnd.STOPPED : EarlyEnd.NONE;
    }

    /** What it did. */
    EnqueueReport report() {
        return count.report(run.number(), earlyEnd());
    }

    void attachTo(Exchange exchange) {
        OwnProperties.set(exchange, EnqueuingState.class, this);
    }
}
