package io.rescene.route;

import io.rescene.jobs.Claim;
import io.rescene.jobs.Claims;
import io.rescene.jobs.JobEntry;
import io.rescene.queue.Acknowledgement;
import io.rescene.route.exchange.AsyncSteps;
import io.rescene.route.exchange.OwnProperties;
import io.rescene.route.exchange.Work;
import io.rescene.route.folder.Edition;
import io.rescene.route.folder.Languages;
import io.rescene.route.intake.Intake;
import io.rescene.route.live.LiveRoutes;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Claims the job that the body names. The entry leaves Redis once the claim is committed: from then on PostgreSQL
 * knows. Without a claim nothing of {@link Work} is set. On threads of its own, on which the job's scenes are then loaded:
 * where the database is far away, one job after another would not keep the calls busy.
 */
final class ClaimStep extends AsyncProcessorSupport {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimStep.class);

    private final Claims claims;
    private final ClaimTrouble trouble;
    private final RejectedEntries rejectedEntries;
    private final Languages languages;
    private final LiveRoutes routes;
    private final Intake intake;
    private final InWork inWork;
    private final Executor executor;

    /**
     * The step.
     *
     * @param trouble for what can't be claimed
     * @param rejectedEntries says that what is pushed was no job
     * @param intake when it is ending, jobs that run alone are left
     * @param executor where it is done
     */
    ClaimStep(
            Claims claims,
            ClaimTrouble trouble,
            RejectedEntries rejectedEntries,
            Languages languages,
            LiveRoutes routes,
            InWork inWork,
            Intake intake,
            Executor executor) {
        this.claims = claims;
        this.trouble = trouble;
        this.rejectedEntries = rejectedEntries;
        this.languages = languages;
        this.routes = routes;
        this.inWork = inWork;
        this.intake = intake;
        this.executor = executor;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        // Before the consumer asks whether to take the next one.
        inWork.takes();
        try {
            executor.execute(() -> take(exchange, callback));
        } catch (RejectedExecutionException e) {
            inWork.tookOne();
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        return false;
    }

    /** With the job's scenes being loaded on this thread, too, or whatever went wrong being left to another one. */
    private void take(Exchange exchange, AsyncCallback callback) {
        try {
            AsyncSteps.finish(exchange, callback, this::claim);
        } finally {
            inWork.tookOne();
        }
    }

    private void claim(Exchange exchange) throws InterruptedException {
        String text = exchange.getMessage().getBody(String.class);
        Claim claim = claim(exchange, text, false);
        if (claim instanceof Claim.RunAlone) {
            claim = claim(exchange, text, true);
        }
        Acknowledgement acknowledgement = exchange.getProperty(Acknowledgement.PROPERTY, Acknowledgement.class);
        if (claim instanceof Claim.RunAlone) {
            // The process ends before the job's turn to be alone came.
            acknowledgement.putBack();
            return;
        }
        acknowledgement.acknowledge();
        if (claim instanceof Claim.Held held) {
            Edition edition = routes.claim();
            AsyncSteps.whenDone(exchange, () -> routes.leave(edition));
            String language = languages.of(held.language(), edition);
            // The fingerprint is from before the scenes are loaded: a change in between is then seen when saving.
            OwnProperties.set(exchange, Work.class, Work.claimed(held.job(), edition, held.fingerprint(), language));
            // Else camel-sql tries to make a map of the entry, for each parameter of sql/scenes.sql.
            exchange.getMessage().setBody(null);
            exchange.setVariable("run", held.job().run());
            exchange.setVariable("video", held.job().video().toString());
            exchange.setVariable("language", language);
            exchange.setVariable("attempt", held.job().attempt());
            exchange.setVariable("scenesSql", edition.sqlName("sql/scenes.sql"));
        } else if (claim instanceof Claim.Skipped skipped) {
            LOG.info("Skipped job {}: {}", skipped.job(), skipped.reason());
        } else if (claim instanceof Claim.Capped capped) {
            LOG.debug("Job {} waits for money: the cap of {} is reached", capped.job(), capped.account());
        } else if (claim instanceof Claim.NotOpen taken) {
            LOG.debug("Dropped a double entry: {}", taken.reason());
        } else if (claim instanceof Claim.Rejected rejected) {
            rejectedEntries.add(rejected.reason());
        }
    }

    /** Claims with a place in work, which is given back at the exchange's end, or at once without a claim. */
    private Claim claim(Exchange exchange, String text, boolean alone) throws InterruptedException {
        if (!inWork.enter(alone, () -> intake.state().cause() != Intake.Cause.ENDING)) {
            return new Claim.RunAlone();
        }
        boolean held = false;
        try {
            Claim claim = claims.claim(JobEntry.of(text), text, alone);
            if (claim instanceof Claim.Held mine) {
                // Before anything else can fail: the entry could not be taken off the list while Redis is away.
                AsyncSteps.whenDone(exchange, () -> inWork.leave(mine.job()));
                held = true;
                inWork.holds(mine.job());
            }
            return claim;
        } catch (DataAccessException e) {
            return trouble.of(text, e);
        } finally {
            if (!held) {
                inWork.leave();
            }
        }
    }
}
