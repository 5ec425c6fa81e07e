package io.rescene.jobs;

import io.rescene.scene.Text;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** Claims jobs for this worker. */
public final class Claims {
    private static final String CLAIM = """
            UPDATE rescene.jobs j
            SET state = 'processing', token = nextval('rescene.fencing_tokens'), worker_id = ?,
                claimed_at = clock_timestamp(), attempts = j.attempts + 1, reason = NULL
            FROM rescene.runs r
            -- Both conditions on the state are written so that no index on it fits: before its statistics are made, PostgreSQL
            -- would read all queued jobs for each claim, and keep that plan.
            WHERE j.id = ? AND j.state || '' = 'queued' AND j.capped_by IS NULL AND (j.deaths = 0 OR ?) AND r.id = j.run_id
            AND NOT EXISTS (SELECT 1 FROM (SELECT c.state FROM rescene.jobs c WHERE c.capped_by IN (
                    'run ' || j.run_id, 'owner ' || j.owner_id,
                    'day ' || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD')) OFFSET 0) c
                WHERE c.state = 'queued')
            RETURNING j.id, j.run_id, j.video_id, j.owner_id, j.token, j.attempts, j.opened_at, r.force,
                r.cap_usd IS NOT NULL AS capped,
                CASE WHEN r.refresh THEN r.created_at END AS asked_anew
            """;

    private static final int LONGEST_KEPT = 10_000;

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;
    private final Runs runs;
    private final UUID worker;

    private record Taken(Job job, boolean force) {}

    private record VideoState(String status, boolean upgraded) {}

    /**
     * Claims for one worker.
     *
     * @param jdbc the database
     * @param transaction its transactions
     * @param worker this worker's id
     */
    public Claims(JdbcTemplate jdbc, TransactionOperations transaction, UUID worker) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.runs = new Runs(jdbc);
        this.worker = worker;
    }

    /**
     * Claims the job that an entry names and sets its video PROCESSING, in one transaction.
     *
     * @param entry what was popped
     * @param text the entry as it was, kept if it is rejected
     * @param alone whether no other job is in work in this process, and none will be until this one ends
     * @throws org.springframework.dao.DataAccessException if the database is away; then nothing is claimed
     */
    public Claim claim(JobEntry entry, String text, boolean alone) {
        Claim claim = transaction.execute(status -> {
            if (entry instanceof JobEntry.OfJob job) {
                Claim claimed = claim(job.job(), alone);
                keep(claimed, job.extra());
                return claimed;
            }
            if (entry instanceof JobEntry.OfVideo video) {
                return claimByHand(video.video(), alone);
            }
            return new Claim.Rejected(((JobEntry.Unknown) entry).reason());
        });
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

    private void keep(Claim claimed, Optional<String> extra) {
        Optional<Long> job = Optional.empty();
        if (claimed instanceof Claim.Held held) {
            job = Optional.of(held.job().id());
        } else if (claimed instanceof Claim.Capped capped) {
            job = Optional.of(capped.job());
        }
        if (job.isPresent() && extra.isPresent()) {
            jdbc.update("UPDATE rescene.jobs SET extra = ? WHERE id = ?", extra.get(), job.get());
        }
    }

    /**
     * Hands back the jobs that are this worker's by the table and by nothing else: the answer to the claim's commit got
     * lost, or the end of the job could not be written. If one was held all the same, its token fences it off.
     *
     * @param tokens of the jobs that are in work in this process
     * @return what is to be pushed now
     */
    public List<Runs.Opened> handBackOrphans(Set<Long> tokens) {
        return jdbc.query("""
                WITH back AS (
                    UPDATE rescene.jobs SET state = 'queued', token = NULL, worker_id = NULL, attempts = attempts - 1,
                        reason = 'its claim got lost', pushed_at = clock_timestamp()
                    WHERE worker_id = ? AND state = 'processing' AND NOT token = ANY (?::bigint[])
                    AND claimed_at < clock_timestamp() - interval '5 seconds'
                    RETURNING id, video_id, extra
                ), ready AS (
                    UPDATE public.videos v SET status = 'READY' FROM back b
                    WHERE v.id = b.video_id AND v.status = 'PROCESSING'
                )
                SELECT id, video_id, extra FROM back
                """, Runs.Opened.ROW, worker, tokens.toArray(Long[]::new));
    }

    private Claim claimByHand(UUID video, boolean alone) {
        List<Long> open = jdbc.queryForList(
                "SELECT id FROM rescene.jobs WHERE video_id = ? AND state IN ('queued', 'processing', 'retrying')",
                Long.class,
                video);
        if (!open.isEmpty()) {
            return claim(open.get(0), alone);
        }
        List<UUID> owner = jdbc.queryForList("SELECT owner_id FROM public.videos WHERE id = ?", UUID.class, video);
        if (owner.isEmpty()) {
            return new Claim.Rejected("no video has this id");
        }
        List<Runs.Opened> opened =
                runs.enqueue(runs.byHand(), Runs.Origin.HAND, List.of(new Candidate(video, owner.get(0))));
        return opened.isEmpty()
                ? new Claim.NotOpen("its job is taken")
                : claim(opened.get(0).job(), alone);
    }

    private Claim claim(long id, boolean alone) {
        List<Taken> taken = jdbc.query(CLAIM, (row, n) -> taken(row), worker, id, alone);
        if (taken.isEmpty()) {
            Optional<String> capped = CappedJobs.joinedOthers(jdbc, id);
            if (capped.isPresent()) {
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
        Job job = taken.get(0).job();
        boolean force = taken.get(0).force();
        if (!begin(job.video(), force)) {
            Optional<String> unfit = whyNoCandidate(job.video(), force);
            if (unfit.isPresent()) {
                jdbc.update("""
                        UPDATE rescene.jobs SET state = 'skipped', reason = ?, finished_at = clock_timestamp()
                        WHERE id = ? AND token = ?
                        """, unfit.get(), job.id(), job.token());
                return new Claim.Skipped(job.id(), unfit.get());
            }
            jdbc.update("UPDATE public.videos SET status = 'PROCESSING' WHERE id = ?", job.video());
        }
        return new Claim.Held(job);
    }

    private boolean begin(UUID video, boolean force) {
        return jdbc.update("""
                        UPDATE public.videos SET status = 'PROCESSING'
                        WHERE id = ? AND status = 'READY' AND (? OR has_rich_semantics IS NOT TRUE)
                        """, video, force) == 1;
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
        return new Taken(
                new Job(
                        row.getLong("id"),
                        row.getLong("run_id"),
                        row.getObject("video_id", UUID.class),
                        Optional.ofNullable(row.getObject("owner_id", UUID.class)),
                        row.getLong("token"),
                        row.getInt("attempts"),
                        instant(row, "opened_at").orElseThrow(),
                        row.getBoolean("capped"),
                        instant(row, "asked_anew")),
                row.getBoolean("force"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
