package io.rescene.jobs;

import io.rescene.scene.SceneResult;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** Writes an upgraded video back: all that is new of its scenes, its summary and the flag in one transaction, or nothing. */
public final class Save {
    /** What saving came to. */
    public enum Result {
        /** All is written and the job is done. */
        SAVED,
        /** The job was not ours any more: nothing was written. */
        LOST,
        /** The video has other scenes or pictures than those that were described, or in another order: nothing was written. */
        CHANGED,
        /** The video was deleted: nothing was written. */
        GONE,
        /** Somebody gave the video another status meanwhile, neither PROCESSING nor READY: nothing was written. */
        NO_CANDIDATE
    }

    /**
     * The job is done, and the video locked. Locking it before its scenes are looked at keeps scenes from being added:
     * their foreign key needs its row. So what is written comes in a statement of its own, which sees all there is.
     */
    private static final String DONE = """
            WITH done AS (
                UPDATE rescene.jobs SET state = 'done', finished_at = clock_timestamp(), reason = NULL, scenes = ?,
                    described = ?, no_content = ?, no_picture = ?, failed = ?, failures = ?::jsonb, uniform = ?,
                    stored = greatest(0, ? - (
                        -- FILTER, not WHERE: no index but the one by job fits, whatever is believed of the table.
                        SELECT count(*) FILTER (WHERE c.outcome = 'answer') FROM rescene.calls c WHERE c.job_id = ?))
                -- No index on the state fits so: it would lead past all jobs in work of all workers.
                WHERE id = ? AND token = ? AND state || '' = 'processing'
                RETURNING id
            ), locked AS (
                SELECT v.status::text FROM done CROSS JOIN public.videos v WHERE v.id = ? FOR UPDATE OF v
            )
            SELECT EXISTS (SELECT 1 FROM done) AS job, (SELECT status FROM locked) AS status
            """;

    private static final String SCENES = """
            WITH same AS MATERIALIZED (SELECT 1 WHERE ? = %s),
            written AS (
                UPDATE public.video_scenes s
                SET visual_description = r.description, visual_entities = r.entities, visual_actions = r.actions,
                    tags = r.tags
                FROM same, json_to_recordset(?::json)
                    AS r(id uuid, description text, entities text[], actions text[], tags text[])
                WHERE s.id = r.id AND s.video_id = ?
                RETURNING s.id, s.visual_description IS NOT NULL OR r.description IS NULL AS described
            )
            SELECT EXISTS (SELECT 1 FROM same) AS same,
                -- Which they are is asked for only where it matters: they may be thousands.
                CASE WHEN (SELECT count(*) FROM written WHERE described) < ?
                    THEN ARRAY(SELECT id FROM written WHERE described) END AS scenes
            """.formatted(SceneFingerprint.of("?"));

    /** After the scenes: a library may have a trigger that takes the flag away where they change. */
    private static final String VIDEO = """
            UPDATE public.videos SET video_summary = coalesce(?::text, CASE WHEN ? THEN video_summary END),
                has_rich_semantics = true, status = 'READY', error_message = NULL
            WHERE id = ?
            RETURNING has_rich_semantics
            """;

    /**
     * What the job's end came to.
     *
     * @param status the video's; empty: it is gone
     */
    private record Held(boolean job, Optional<String> status) {}

    /** READY: somebody took it for stuck, as the guide says to, and it is a candidate. */
    private static final Set<String> BEING_UPGRADED = Set.of("PROCESSING", "READY");

    private final JdbcTemplate jdbc;
    private final WrittenCheck check;
    private final TransactionOperations transaction;

    /**
     * Saves to this database.
     *
     * @param jdbc the database
     * @param transaction its transactions
     */
    public Save(JdbcTemplate jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.check = new WrittenCheck(jdbc);
        this.transaction = transaction;
    }

    /** What is written, to be planned. */
    static List<WritePlans.Sample> samples() {
        UUID video = WritePlans.NOBODY;
        return List.of(
                new WritePlans.Sample(SCENES, Arrays.asList("", video, "[]", video, 0)),
                new WritePlans.Sample(VIDEO, Arrays.asList(null, false, video)));
    }

    /**
     * Saves a video. To be repeated if the connection was lost: if the first commit had arrived, that is found out.
     *
     * @param job the job, with its token
     * @param fingerprint the {@link SceneFingerprint} from before they were loaded
     * @param results what became of every scene that was loaded, in order
     * @param summary the summary; empty if no scene was described
     * @param summaryQuestions how many answers that took, 0 to 2
     * @throws org.springframework.dao.DataAccessException if the database is away; the outcome is then open
     * @throws NotWrittenException if a row was not written
     */
    public Result save(
            Job job, String fingerprint, List<SceneResult> results, Optional<String> summary, int summaryQuestions) {
        return transaction.execute(status -> {
            Result once = saveOnce(job, fingerprint, results, summary, summaryQuestions);
            if (once != Result.SAVED) {
                status.setRollbackOnly();
            }
            return once;
        });
    }

    private Result saveOnce(
            Job job, String fingerprint, List<SceneResult> results, Optional<String> summary, int summaryQuestions) {
        Held held = jobDone(job, results, summaryQuestions);
        if (!held.job()) {
            return isSaved(job) ? Result.SAVED : Result.LOST;
        }
        if (held.status().isEmpty()) {
            return Result.GONE;
        }
        if (!BEING_UPGRADED.contains(held.status().get())) {
            return Result.NO_CANDIDATE;
        }
        ToWrite toWrite = ToWrite.of(results, summary);
        WrittenCheck.Written written = jdbc.queryForObject(
                SCENES,
                WrittenCheck.Written.ROW,
                fingerprint,
                job.video(),
                toWrite.rows(),
                job.video(),
                toWrite.scenes());
        if (!written.same()) {
            return Result.CHANGED;
        }
        check.scenesWritten(job.video(), toWrite, written);
        List<Boolean> flags =
                jdbc.queryForList(VIDEO, Boolean.class, summary.orElse(null), toWrite.keepsSummary(), job.video());
        check.videoWritten(job.video(), toWrite, flags.contains(true));
        return Result.SAVED;
    }

    /** Whether an earlier try was committed and only its answer got lost: the token is this claim's own. */
    private boolean isSaved(Job job) {
        return !jdbc.queryForList(
                        "SELECT id FROM rescene.jobs WHERE id = ? AND token = ? AND state = 'done'",
                        Long.class,
                        job.id(),
                        job.token())
                .isEmpty();
    }

    /** What was answered without a call is what was answered less what this job paid for, in whichever delivery. */
    private Held jobDone(Job job, List<SceneResult> results, int summaryQuestions) {
        long described = count(results, SceneResult.Described.class);
        long noContent = count(results, SceneResult.NoContent.class);
        long uniform = results.stream()
                .filter(result -> result instanceof SceneResult.NoContent nothing && nothing.judgedHere())
                .count();
        return jdbc.queryForObject(
                DONE,
                (row, n) -> new Held(row.getBoolean("job"), Optional.ofNullable(row.getString("status"))),
                results.size(),
                described,
                noContent,
                count(results, SceneResult.NoPicture.class),
                count(results, SceneResult.Failed.class),
                SceneJson.failures(results),
                uniform,
                described + noContent - uniform + summaryQuestions,
                job.id(),
                job.id(),
                job.token(),
                job.video());
    }

    private static long count(List<SceneResult> results, Class<? extends SceneResult> kind) {
        return results.stream().filter(kind::isInstance).count();
    }
}
