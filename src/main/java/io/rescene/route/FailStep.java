package io.rescene.route;

import io.rescene.jobs.Endings;
import io.rescene.jobs.HandOut;
import io.rescene.jobs.Job;
import io.rescene.jobs.Runs;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a delivery that did not succeed: handed back if the job is innocent, else tried again later or dead. */
final class FailStep implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(FailStep.class);

    private final Endings endings;
    private final HandOut handOut;
    private final Predicate<Throwable> passing;

    FailStep(Endings endings, HandOut handOut, Predicate<Throwable> passing) {
        this.endings = endings;
        this.handOut = handOut;
        this.passing = passing;
    }

    @Override
    public void process(Exchange exchange) {
        Job job = Work.of(exchange).job();
        try {
            end(job, exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        } catch (RuntimeException e) {
            if (passing.test(e)) {
                throw e;
            }
            LOG.error("Job {} of video {} could not be ended; its lease will", job.id(), job.video(), e);
        }
    }

    private void end(Job job, Throwable failure) {
        boolean handBack = passing.test(failure) || (failure instanceof JobFailedException known && known.isHandBack());
        String reason = String.valueOf(failure.getMessage());
        if (handBack) {
            endings.release(job, passing.test(failure) ? "the database was away" : reason)
                    .ifPresent(released -> {
                        LOG.info("Video {} goes back to the queue: {}", job.video(), reason);
                        push(released);
                    });
            return;
        }
        Optional<Reply.Capped> capped = failure instanceof JobFailedException known ? known.capped() : Optional.empty();
        if (capped.isPresent()) {
            endings.cap(job, capped.get().account(), capped.get().usd(), reason);
            LOG.info("Video {} waits for money: {}", job.video(), reason);
            return;
        }
        if (reason.equals(UpgradeSteps.VIDEO_GONE)) {
            endings.skip(job, reason);
            LOG.info("Skipped video {}: {}", job.video(), reason);
            return;
        }
        String why = failure instanceof JobFailedException
                ? reason
                : failure.getClass().getSimpleName() + ": " + reason;
        switch (endings.fail(job, why)) {
            case RETRYING ->
                LOG.warn("Video {} failed, delivery {}, is tried again: {}", job.video(), job.attempt(), why);
            case DEAD ->
                LOG.error(
                        "Video {} failed for the last time; `rescene dead retry {}` opens it again: {}",
                        job.video(),
                        job.id(),
                        why);
            case LOST -> LOG.warn("Video {} was taken over by another worker", job.video());
        }
        if (!(failure instanceof JobFailedException)) {
            LOG.debug("Cause", failure);
        }
    }

    /** If Redis is away the reconciler pushes it later. */
    private void push(Runs.Opened released) {
        try {
            handOut.push(List.of(released));
        } catch (RuntimeException e) {
            LOG.debug("Not pushed now", e);
        }
    }
}
