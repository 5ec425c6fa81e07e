package io.rescene.jobs;

import io.rescene.scene.Text;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
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

    /**
     * The job's row, then the video's, and what has to be known of the video before its scenes are loaded. Each round trip
     * counts, so this one statement claims a job whose video is a candidate: then it is a transaction of its own. If the
     * video is none, or is none any more when its row is locked, it claims nothing: by its condition, or by a division by
     * zero, which undoes it. Within a larger transaction it claims the job whatever the video is, and says so.
     */
    private static final String CLAIM = """
            WITH bound AS (SELECT set_config('lock_timeout', '5s', true)),
            claimed AS (
                UPDATE rescene.jobs j
                SET state = 'processing', token = nextval('rescene.fencing_tokens'), worker_id = ?,
                    claimed_at = clock_timestamp(), attempts = j.attempts + 1, reason = NULL, extra = coalesce(?, j.extra)
                FROM rescene.runs r, bound
                -- Both conditions on the state are written so that no index on it fits: before its statistics are made, PostgreSQL
                -- would read all queued jobs for each claim, and keep that plan.
                WHERE j.id = ? AND j.state || '' = 'queued' AND j.capped_by IS NULL AND (j.deaths = 0 OR ?)
                AND r.id = j.run_id
                AND (NOT ? OR EXISTS (SELECT 1 FROM public.videos v WHERE v.id = j.video_id AND v.status = 'READY'
                    AND (r.force OR v.has_rich_semantics IS NOT TRUE)))
                AND NOT EXISTS (SELECT 1 FROM (SELECT c.state FROM rescene.jobs c WHERE c.capped_by IN (
                        'run ' || j.run_id, 'owner ' || j.owner_id,
                        'day ' || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD')) OFFSET 0) c
                    WHERE c.state = 'queued')
                RETURNING j.id, j.run_id, j.video_id, j.owner_id, j.token, j.attempts, j.opened_at, r.force,
                    r.cap_usd IS NOT NULL AS capped,
                    CASE WHEN r.refresh THEN r.created_at END AS asked_anew
            ), begun AS (
                UPDATE public.videos v SET status = 'PROCESSING' FROM claimed c
                WHERE v.id = c.video_id AND v.status = 'READY' AND (c.force OR v.has_rich_semantics IS NOT TRUE)
                RETURNING v.id
            )
            SELECT c.*, CASE WHEN ? THEN 1 / b.videos ELSE b.videos END > 0 AS begun, %s AS fingerprint, %s AS language
            FROM claimed c, (SELECT count(*) AS videos FROM begun) b
            """;

    private static final String LANGUAGE =
            "(SELECT min(preferred_language::text) FROM public.user_profiles WHERE user_id = c.owner_id)";

    private static final int LONGEST_KEPT = 10_000;

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;
    private final Runs runs;
    private final UUID worker;
    private final String claim;

    private record Taken(Claim.Held held, boolean force, boolean begun) {}

    private record VideoState(String status, boolean upgraded) {}

    /**
     * Claims for one worker.
     *
     * @param jdbc the database
     * @param transaction its transactions
     * @param worker this worker's id
     * @param profiles whether the library has {@code user_profiles} that say which language an owner prefers
     */
    public Claims(JdbcTemplate jdbc, TransactionOperations transaction, UUID worker, boolean profiles) {
        this.claim = CLAIM.formatted(Save.fingerprintOf("c.video_id"), profiles ? LANGUAGE : "NULL::text");
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.runs = new Runs(jdbc);
        this.worker = worker;
    }

    /**
     * Claims the job that an entry names and sets its video PROCESSING.
     *
     * @param entry what was popped
     * @param text the entry as it was, kept if it is rejected
     * @param alone whether no other job is in work in this process, and none will be until this one ends
     * @throws org.springframework.dao.DataAccessException if the database is away; then nothing is claimed, or {@link Orphans} will
     *     find it
     */
    public Claim claim(JobEntry entry, String text, boolean alone) {
        Claim claim;
        if (entry instanceof JobEntry.OfJob job) {
            claim = Races.repeat(() -> claimCandidate(job.job(), job.extra(), alone))
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

    private Claim claimByHand(UUID video, boolean alone) {
        List<Long> open = jdbc.queryForList(
                "SELECT id FROM rescene.jobs WHERE video_id = ? AND state IN ('queued', 'processing', 'retrying')",
                Long.class,
                video);
        if (!open.isEmpty()) {
            return claim(open.get(0), Optional.empty(), alone);
        }
        List<UUID> owner = jdbc.queryForList("SELECT owner_id FROM public.videos WHERE id = ?", UUID.class, video);
        if (owner.isEmpty()) {
            return new Claim.Rejected("no video has this id");
        }
        List<Runs.Opened> opened =
                runs.enqueue(runs.byHand(), Runs.Origin.HAND, List.of(new Candidate(video, owner.get(0))));
        return opened.isEmpty()
                ? new Claim.NotOpen("its job is taken")
                : claim(opened.get(0).job(), Optional.empty(), alone);
    }

    /** Claims a job whose video is a candidate, on its own; empty if that was not to be had, whatever the reason. */
    private Optional<Claim> claimCandidate(long id, Optional<String> extra, boolean alone) {
        try {
            return claim(id, extra, alone, true).map(Taken::held);
        } catch (DataIntegrityViolationException e) {
            LOG.debug("The video of job {} changed while it was claimed", id, e);
            return Optional.empty();
        }
    }

    private Optional<Taken> claim(long id, Optional<String> extra, boolean alone, boolean candidate) {
        return jdbc
                .query(claim, (row, n) -> taken(row), worker, extra.orElse(null), id, alone, candidate, candidate)
                .stream()
                .findFirst();
    }

    private Claim claim(long id, Optional<String> extra, boolean alone) {
        Optional<Taken> taken = claim(id, extra, alone, false);
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
        Optional<String> capped = CappedJobs.joinedOthers(jdbc, id);
        if (capped.isPresent()) {
            extra.ifPresent(kept -> jdbc.update("UPDATE rescene.jobs SET extra = ? WHERE id = ?", kept, id));
            return new Claim.Capped(id, capped.get());
        }
        List<String> state = jdbc.queryForList(
                "SELECT CASE WHEN state = 'queued' AND deaths > 0 THEN 'suspect' ELSE state END FROM rescene.jobs WHERE id = ?",
                String.class,
                id);
        if (!alone && state.equals(List.of("suspect"))) {
            return new Claim.RunAlone(id);
        }
        return state.isEmpty()
                ? new Claim.Rejected("no job has number " + id)
                : new Claim.NotOpen("job " + id + " is " + state.get(0));
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

    private static Taken taken(ResultSet row) throws SQLException {
        Job job = new Job(
                row.getLong("id"),
                row.getLong("run_id"),
                row.getObject("video_id", UUID.class),
                Optional.ofNullable(row.getObject("owner_id", UUID.class)),
                row.getLong("token"),
                row.getInt("attempts"),
                instant(row, "opened_at").orElseThrow(),
                row.getBoolean("capped"),
                instant(row, "asked_anew"));
        return new Taken(
                new Claim.Held(job, row.getString("fingerprint"), Optional.ofNullable(row.getString("language"))),
                row.getBoolean("force"),
                row.getBoolean("begun"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
