package io.rescene.jobs;

import io.rescene.resilience.LockWait;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** The statement that claims a job for a worker: with a fresh token, and its video set PROCESSING. */
final class ClaimStatement {
    /**
     * What was claimed.
     *
     * @param held the job
     * @param force whether its run also upgrades videos that are upgraded already
     * @param begun whether its video was a candidate, and is PROCESSING now
     */
    record Taken(Claim.Held held, boolean force, boolean begun) {}

    /**
     * The job's row, then the video's, and what has to be known of the video before its scenes are loaded. Where the
     * condition and the verdict go there are two ways: each round trip counts, so {@link #ofCandidate} is this one
     * statement, a transaction of its own; {@link #ofAny} is the first of a larger transaction. It bounds its waits
     * itself, as through a transaction pooler a single statement has no other bound.
     */
    private static final String CLAIM = """
            WITH bound AS (SELECT set_config('lock_timeout', '%s', true)),
            claimed AS (
                UPDATE rescene.jobs j
                -- With the time, 42 bits of milliseconds: a sequence comes a second time where the database goes back to a backup, or
                -- to a stand-by that lacks the last commits.
                SET state = 'processing', worker_id = ?,
                    token = ((extract(epoch FROM clock_timestamp()) * 1000)::bigint << 21) | (nextval('rescene.fencing_tokens') & 2097151),
                    claimed_at = clock_timestamp(), attempts = j.attempts + 1, reason = NULL, extra = coalesce(?, j.extra),
                    -- Whose it is now: it may have waited for days.
                    owner_id = %s
                FROM rescene.runs r, bound
                -- Both conditions on the state are written so that no index on it fits: before its statistics are made, PostgreSQL
                -- would read all queued jobs for each claim, and keep that plan.
                WHERE j.id = ? AND j.state || '' = 'queued' AND j.capped_by IS NULL AND (j.deaths = 0 OR ?)
                AND r.id = j.run_id AND NOT %s
                %s
                AND NOT EXISTS (%s)
                RETURNING j.id, j.run_id, j.video_id, j.owner_id, j.token, j.attempts,
                    j.reopened OR j.attempts > 1 AS failed_before, j.opened_at, r.force,
                    r.cap_usd IS NOT NULL AS capped,
                    CASE WHEN r.refresh THEN r.created_at END AS asked_anew
            ), begun AS (
                UPDATE public.videos v SET status = 'PROCESSING' FROM claimed c
                WHERE v.id = c.video_id AND %s
                RETURNING v.id
            )
            SELECT c.*, %s > 0 AS begun, %s AS fingerprint, %s AS language
            FROM claimed c, (SELECT count(*) AS videos FROM begun) b
            """;

    /** Whether video v may be upgraded by a run of which {@code %s.force} is known. */
    private static final String CANDIDATE = "v.status = 'READY' AND (%s.force OR v.has_rich_semantics IS NOT TRUE)";

    private static final String LANGUAGE = "(SELECT min(preferred_language::text) FROM public.user_profiles WHERE %s)";

    private static final String NO_LANGUAGE = "NULL::text";

    private final JdbcTemplate jdbc;
    private final UUID worker;
    private final String candidate;
    private final String any;

    /**
     * The statement of one worker.
     *
     * @param profiles what says which language an owner prefers
     */
    ClaimStatement(JdbcTemplate jdbc, UUID worker, Profiles profiles) {
        String language = profiles == Profiles.NONE ? NO_LANGUAGE : LANGUAGE.formatted(profiles.isOf("c.owner_id"));
        this.candidate = candidate(language);
        this.any = sql("", "b.videos", language);
        this.jdbc = jdbc;
        this.worker = worker;
    }

    /** How a candidate is claimed, to be planned. */
    static WritePlans.Sample sample() {
        return new WritePlans.Sample(candidate(NO_LANGUAGE), Arrays.asList(WritePlans.NOBODY, null, 0L, false));
    }

    private static String candidate(String language) {
        return sql(
                "AND EXISTS (SELECT 1 FROM public.videos v WHERE v.id = j.video_id AND " + CANDIDATE.formatted("r")
                        + ")",
                "1 / b.videos",
                language);
    }

    private static String sql(String condition, String verdict, String language) {
        return CLAIM.formatted(
                LockWait.MOST,
                CappedJobs.ownerOf("j"),
                CancelledRuns.CANCELLED,
                condition,
                CappedJobs.waitingWith("j"),
                CANDIDATE.formatted("c"),
                verdict,
                SceneFingerprint.of("c.video_id"),
                language);
    }

    /**
     * Claims a job whose video is a candidate. If that is none, or is none any more when its row is locked, nothing is
     * claimed: by the condition, or by a division by zero, which undoes it.
     *
     * @return empty if the job is not to be had so, whatever the reason
     * @throws org.springframework.dao.DataIntegrityViolationException if the video changed meanwhile
     */
    Optional<Taken> ofCandidate(long id, Optional<String> extra, boolean alone) {
        return taken(candidate, id, extra, alone);
    }

    /**
     * Claims a job whatever its video is, and says whether that is a candidate.
     *
     * @return empty if the job is not to be had
     */
    Optional<Taken> ofAny(long id, Optional<String> extra, boolean alone) {
        return taken(any, id, extra, alone);
    }

    private Optional<Taken> taken(String sql, long id, Optional<String> extra, boolean alone) {
        return jdbc.query(sql, (row, n) -> taken(row), worker, extra.orElse(null), id, alone).stream()
                .findFirst();
    }

    private static Taken taken(ResultSet row) throws SQLException {
        Job job = new Job(
                row.getLong("id"),
                row.getLong("run_id"),
                row.getObject("video_id", UUID.class),
                Optional.ofNullable(row.getObject("owner_id", UUID.class)),
                row.getLong("token"),
                row.getInt("attempts"),
                row.getBoolean("failed_before"),
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
