package io.rescene.route;

import io.rescene.jobs.DroppedException;
import io.rescene.jobs.Endings;
import io.rescene.jobs.Job;
import io.rescene.jobs.NotReadyException;
import io.rescene.jobs.Runs;
import io.rescene.jobs.reconcile.HandOut;
import io.rescene.resilience.Blame;
import io.rescene.route.exchange.FailureText;
import io.rescene.route.exchange.JobFailedException;
import io.rescene.route.exchange.JobFailedException.Ending;
import io.rescene.route.exchange.Work;
import io.rescene.route.intake.Intake;
import io.rescene.route.intake.LibraryHealth;
import io.rescene.route.intake.ScenesHealth;
import io.rescene.route.intake.StoppedRoutes;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a delivery that did not succeed: handed back if the job is innocent, else tried again later or dead. */
final class FailStep implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(FailStep.class);

    private static final String SCENES_SQL = "sql/scenes.sql";

    private final Endings endings;
    private final HandOut handOut;
    private final Intake intake;
    private final LibraryHealth library;
    private final ScenesHealth scenes;
    private final StoppedRoutes stopped;

    FailStep(
            Endings endings,
            HandOut handOut,
            Intake intake,
            LibraryHealth library,
            ScenesHealth scenes,
            StoppedRoutes stopped) {
        this.endings = endings;
        this.handOut = handOut;
        this.intake = intake;
        this.library = library;
        this.scenes = scenes;
        this.stopped = stopped;
    }

    @Override
    public void process(Exchange exchange) {
        Work work = Work.of(exchange);
        Job job = work.job();
        try {
            Throwable failure = plain(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
            Optional<String> waits = stopped.closedFor(exchange.getContext(), failure);
            if (waits.isPresent()) {
                handBack(job, waits.get());
            } else {
                end(work, failure);
            }
        } catch (NotReadyException e) {
            LOG.error("Job {} of video {} is dead: {}", job.id(), job.video(), e.getMessage());
        } catch (DroppedException e) {
            LOG.info(
                    "Job {} of video {} is dropped, as its run was cancelled: {}",
                    job.id(),
                    job.video(),
                    e.getMessage());
        } catch (RuntimeException | Error e) {
            Blame blame = Blame.of(e);
            if (blame == Blame.MOMENT) {
                throw e;
            }
            endless(job, e, blame);
        }
    }

    private void endless(Job job, Throwable trouble, Blame blame) {
        boolean ofLibrary = blame == Blame.LIBRARY;
        if (blame == Blame.STATEMENT || (ofLibrary && library.couldNotEnd(job.id()))) {
            refused(job, FailureText.said(trouble));
        } else if (ofLibrary) {
            LOG.error(
                    "Job {} of video {} is handed back as soon as the database lets it end: {}",
                    job.id(),
                    job.video(),
                    FailureText.said(trouble));
        } else {
            LOG.error("Job {} of video {} could not be ended; it is handed back soon", job.id(), job.video(), trouble);
        }
    }

    /** No verdict on this job: no other could end either, and what it cost until then would be for nothing. */
    private void refused(Job job, String said) {
        intake.close(
                Intake.Cause.DATABASE,
                "the database refuses to let jobs end: " + said + "; mend that and start the worker again");
        LOG.error("Job {} of video {} is handed back as soon as the database lets it end", job.id(), job.video());
    }

    /** Camel puts an Error into an exception, whose message is about the exchange. */
    private static Throwable plain(Throwable failure) {
        return failure instanceof CamelExecutionException && failure.getCause() instanceof Error error
                ? error
                : failure;
    }

    private void end(Work work, Throwable failure) {
        Job job = work.job();
        String reason = Blame.isPassing(failure) ? "the database was away" : reason(work, failure);
        Ending ending = ending(work, failure);
        if (ending instanceof Ending.HandedBack) {
            handBack(job, reason);
        } else if (ending instanceof Ending.Capped capped) {
            boolean held =
                    endings.cap(job, capped.reply().account(), capped.reply().usd(), reason);
            tell(held, job, "waits for money", reason);
        } else if (ending instanceof Ending.Skipped) {
            tell(endings.skip(job, reason), job, "is skipped", reason);
        } else {
            fail(job, reason);
        }
        if (!(failure instanceof JobFailedException)) {
            LOG.debug("Cause", failure);
        }
    }

    /** What fails in the query itself says nothing of its file. */
    private static String reason(Work work, Throwable failure) {
        String line = FailureText.line(failure);
        return isOfQuery(work, failure) ? "routes/" + SCENES_SQL + ": " + line : line;
    }

    /** Whether the query for the scenes failed; that its scenes are none, or can't be used, is the video's own trouble. */
    private static boolean isOfQuery(Work work, Throwable failure) {
        return !work.isLoaded() && !(failure instanceof JobFailedException);
    }

    private Ending ending(Work work, Throwable failure) {
        Job job = work.job();
        boolean innocent = switch (Blame.of(failure)) {
            case MOMENT -> true;
            case STATEMENT -> {
                // What is answered by now is stored, so that trying again costs nothing.
                intake.close(
                        Intake.Cause.PASSING,
                        "the database refuses what every job needs: " + FailureText.said(failure));
                yield true;
            }
            case LIBRARY -> library.brokeFor(job.id(), job.failedBefore(), FailureText.said(failure));
            case JOB ->
                isOfQuery(work, failure)
                        && scenes.failFor(work.edition().sqlName(SCENES_SQL), job, reason(work, failure));
        };
        if (innocent) {
            return new Ending.HandedBack();
        }
        return failure instanceof JobFailedException known ? known.ending() : new Ending.Failed();
    }

    private void handBack(Job job, String reason) {
        Optional<Runs.Opened> released = endings.release(job, reason);
        tell(released.isPresent(), job, "goes back to the queue", reason);
        released.ifPresent(this::push);
    }

    private void fail(Job job, String reason) {
        switch (endings.fail(job, reason)) {
            case RETRYING ->
                LOG.warn("Video {} failed, delivery {}, is tried again: {}", job.video(), job.attempt(), reason);
            case DEAD ->
                LOG.error(
                        "Video {} failed for the last time; `rescene dead retry {}` opens it again: {}",
                        job.video(),
                        job.id(),
                        reason);
            case LOST -> tell(false, job, "", reason);
        }
    }

    private static void tell(boolean held, Job job, String what, String reason) {
        if (held) {
            LOG.info("Video {} {}: {}", job.video(), what, reason);
        } else {
            LOG.warn("Video {} was taken over by another worker", job.video());
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
