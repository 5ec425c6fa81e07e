package io.rescene.route;

import io.rescene.jobs.Claim;
import io.rescene.jobs.Claims;
import io.rescene.jobs.Endings;
import io.rescene.jobs.JobEntry;
import io.rescene.resilience.Blame;
import io.rescene.resilience.SqlTrouble;
import io.rescene.route.exchange.FailureText;
import io.rescene.route.intake.Intake;
import io.rescene.route.intake.LibraryHealth;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** What becomes of an entry whose job the database does not let be claimed. */
final class ClaimTrouble {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimTrouble.class);

    private final Claims claims;
    private final Endings endings;
    private final Intake intake;
    private final LibraryHealth library;

    /**
     * Nothing has failed yet.
     *
     * @param claims rejects an entry
     * @param endings fails a job
     * @param intake closed if no job can be claimed
     * @param library told of what can't be claimed as its code fails
     */
    ClaimTrouble(Claims claims, Endings endings, Intake intake, LibraryHealth library) {
        this.claims = claims;
        this.endings = endings;
        this.intake = intake;
        this.library = library;
    }

    /**
     * What can never be claimed must not come back at once, again and again, before all others: its job has failed, or the
     * entry is rejected.
     *
     * @param text the entry
     * @throws DataAccessException the trouble, if it is no verdict on this job: then its entry goes back
     */
    Claim of(String text, DataAccessException trouble) {
        if (isOfMoreThan(text, trouble)) {
            throw trouble;
        }
        String reason = "it can't be claimed: " + FailureText.line(trouble);
        if (JobEntry.of(text) instanceof JobEntry.OfJob job) {
            LOG.warn("Job {} counts as failed, {}: {}", job.job(), endings.failUnclaimed(job.job(), reason), reason);
            return new Claim.NotOpen(reason);
        }
        claims.reject(text, reason);
        return new Claim.Rejected(reason);
    }

    private boolean isOfMoreThan(String text, DataAccessException trouble) {
        return switch (Blame.of(trouble)) {
            case MOMENT -> {
                if (SqlTrouble.isOfDisk(trouble)) {
                    intake.close(
                            Intake.Cause.PASSING,
                            "the database lets no job be claimed now: " + FailureText.said(trouble));
                }
                yield true;
            }
            case STATEMENT -> {
                // A missing right, table or column: all would lose their deliveries to it.
                intake.close(
                        Intake.Cause.PASSING,
                        "the database refuses to let jobs be claimed: " + FailureText.said(trouble));
                yield true;
            }
            case LIBRARY ->
                JobEntry.of(text) instanceof JobEntry.OfJob job
                        && library.brokeFor(job.job(), endings.hasFailed(job.job()), FailureText.said(trouble));
            case JOB -> false;
        };
    }
}
