package io.rescene.jobs;

import io.rescene.jobs.ClaimStatement.Taken;
import io.rescene.resilience.Races;
import io.rescene.text.Text;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** Claims jobs for this worker. */
public final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    private static final int LONGEST_KEPT = 10_000;
    private static final int MOST_KEPT = 1000;
    /** More in one go may take longer than a statement may. */
    private static final int FORGOTTEN_AT_ONCE = 10_000;

    private static final String RUN_DELETED = "its run was deleted";

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;
    private final Runs runs;
    private final ClaimStatement statement;

    private record VideoState(String status, boolean upgraded) {}

    /**
     * Claims for one worker.
     *
     * @param jdbc the database
     * @param transaction its transactions
     * @param worker this worker's id
     * @param profiles what says which language an owner prefers
     */
    public Claims(JdbcTemplate jdbc, TransactionOperations transaction, UUID worker, Profiles profiles) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.runs = new Runs(jdbc);
        this.statement = new ClaimStatement(jdbc, worker, profiles);
    }

    /**
     * Claims the job that an entry names and sets its video PROCESSING.
     *
     * @param entry what was popped
     * @param text the entry as it was, kept if it is rejected
     * @param alone whether no other job is in work in this process, and none will be until this one ends
     * @throws org.springframework.dao.DataAccessException if the database is away; then nothing is claimed, or the reconciler will
     *     find it
     */
    public Claim claim(JobEntry entry, String text, boolean alone) {
        Claim claim;
        if (entry instanceof JobEntry.OfJob job) {
            claim = Races.repeat(() -> claimCandidate(job.job(), job.extra(), alone))
                    .or(() -> whyNotQueued(job.job()))
                    .orElseGet(() -> transaction.execute(status -> claim(job.job(), job.extra(), alone)));
        } else if (entry instanceof JobEntry.OfVideo video) {
            claim = transaction.execute(status -> claimByHand(video.video(), alone));
        } else {
            claim = new Claim.Rejected(((JobEntry.Unknown) entry).reason());
        }
        if (claim instanceof Claim.Rejected rejected) {
            reject(text, rejected.reason());
        }
        return claim;
    }

    /**
     * Keeps an entry that is no job.
     *
     * @param text the entry; what PostgreSQL can't hold is removed, and all after 10,000 characters
     * @param reason why, one line
     */
    public void reject(String text, String reason) {
        String kept = Text.clean(text.substring(0, Math.min(LONGEST_KEPT, text.length())));
        jdbc.update("INSERT INTO rescene.rejected (entry, reason) VALUES (?, ?)", kept, reason);
    }

    /** Forgets the entries that were no jobs, but for the youngest 1,000: nobody knows how many others push, and what. */
    public static void tidy(JdbcTemplate jdbc) {
        jdbc.update(
                "DELETE FROM rescene.rejected WHERE id IN (SELECT id FROM rescene.rejected ORDER BY id DESC OFFSET ? LIMIT ?)",
                MOST_KEPT,
                FORGOTTEN_AT_ONCE);
    }

    private Claim claimByHand(UUID video, boolean alone) {
        // Locked: one that is just being closed is none, and none is closed before it is claimed.
        List<Long> open = jdbc.queryForList("""
                SELECT id FROM rescene.jobs WHERE video_id = ? AND state IN ('queued', 'processing', 'retrying')
                FOR NO KEY UPDATE
                """, Long.class, video);
        if (!open.isEmpty() && CancelledRuns.drop(jdbc, open) == 0) {
            return claim(open.get(0), Optional.empty(), alone);
        }
        List<UUID> owner = jdbc.queryForList("SELECT owner_id FROM public.videos WHERE id = ?", UUID.class, video);
        if (owner.isEmpty()) {
            return new Claim.Rejected("no video has this id");
        }
        return runs.enqueueByHand(new Candidate(video, owner.get(0)))
                .map(opened -> claim(opened.job(), Optional.empty(), alone))
                .orElseGet(() -> new Claim.NotOpen("its job is taken"));
    }

    /** Claims a job whose video is a candidate, on its own; empty if that was not to be had, whatever the reason. */
    private Optional<Claim> claimCandidate(long id, Optional<String> extra, boolean alone) {
        try {
            return statement.ofCandidate(id, extra, alone).map(Taken::held);
        } catch (DataIntegrityViolationException e) {
            LOG.debug("The video of job {} changed while it was claimed", id, e);
            return Optional.empty();
        }
    }

    /** By one question, before all the others: a run that was cancelled may leave hundreds of thousands of entries. */
    private Optional<Claim> whyNotQueued(long id) {
        return jdbc
                .queryForList("SELECT state FROM rescene.jobs WHERE id = ? AND state <> 'queued'", String.class, id)
                .stream()
                .findFirst()
                .map(state -> notOpen(id, state));
    }

    private static Claim notOpen(long id, String state) {
        return new Claim.NotOpen("job " + id + " is " + state);
    }

    private Claim claim(long id, Optional<String> extra, boolean alone) {
        Optional<Taken> taken = statement.ofAny(id, extra, alone);
        if (taken.isEmpty()) {
            return notClaimed(id, extra, alone);
        }
        Claim.Held held = taken.get().held();
        if (taken.get().begun()) {
            return held;
        }
        Optional<String> unfit = whyNoCandidate(held.job().video(), taken.get().force());
        if (unfit.isPresent()) {
            jdbc.update("""
                    UPDATE rescene.jobs SET state = 'skipped', reason = ?, finished_at = clock_timestamp()
                    WHERE id = ? AND token = ?
                    """, unfit.get(), id, held.job().token());
            return new Claim.Skipped(id, unfit.get());
        }
        jdbc.update(
                "UPDATE public.videos SET status = 'PROCESSING' WHERE id = ?",
                held.job().video());
        return held;
    }

    private Claim notClaimed(long id, Optional<String> extra, boolean alone) {
        if (CancelledRuns.drop(jdbc, List.of(id)) > 0) {
            return notOpen(id, "dropped, as its run was cancelled");
        }
        Optional<String> capped = CappedJobs.joinedOthers(jdbc, id);
        if (capped.isPresent()) {
            extra.ifPresent(kept -> jdbc.update("UPDATE rescene.jobs SET extra = ? WHERE id = ?", kept, id));
            return new Claim.Capped(id, capped.get());
        }
        List<String> state = jdbc.queryForList(
                "SELECT CASE WHEN state = 'queued' AND deaths > 0 THEN 'suspect' ELSE state END FROM rescene.jobs WHERE id = ?",
                String.class,
                id);
        if (skipOrphan(id)) {
            return new Claim.Skipped(id, RUN_DELETED);
        }
        if (!alone && state.equals(List.of("suspect"))) {
            return new Claim.RunAlone();
        }
        return state.isEmpty() ? new Claim.Rejected("no job has number " + id) : notOpen(id, state.get(0));
    }

    /** Closes a job whose run somebody deleted, whose entry would else be pushed again for ever; its video is a candidate. */
    private boolean skipOrphan(long id) {
        return jdbc.update("""
                UPDATE rescene.jobs j SET state = 'skipped', reason = ?, finished_at = clock_timestamp(),
                    capped_by = NULL, capped_usd = NULL
                WHERE id = ? AND state = 'queued' AND NOT EXISTS (SELECT 1 FROM rescene.runs r WHERE r.id = j.run_id)
                """, RUN_DELETED, id) > 0;
    }

    /** Locks the video, so that what is found stays true; empty: it is a candidate. */
    private Optional<String> whyNoCandidate(UUID video, boolean force) {
        List<VideoState> found = jdbc.query(
                "SELECT status::text, has_rich_semantics IS TRUE FROM public.videos WHERE id = ? FOR UPDATE",
                (row, n) -> new VideoState(row.getString(1), row.getBoolean(2)),
                video);
        if (found.isEmpty()) {
            return Optional.of("the video is gone");
        }
        if (!found.get(0).status().equals("READY")) {
            return Optional.of("the video's status is " + found.get(0).status());
        }
        return found.get(0).upgraded() && !force ? Optional.of("the video is upgraded already") : Optional.empty();
    }
}
