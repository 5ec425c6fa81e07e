package io.rescene.jobs.reconcile;

import io.rescene.jobs.CancelledRuns;
import io.rescene.jobs.Deaths;
import io.rescene.jobs.ErrorMessage;
import io.rescene.jobs.Refusals;
import io.rescene.jobs.Runs;
import io.rescene.jobs.reconcile.TakingBack.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** The statement that takes jobs in work from a worker, all at once or one. */
final class TakingStatement {
    private static final Logger LOG = LoggerFactory.getLogger(TakingStatement.class);

    /**
     * How a job's video is treated.
     *
     * @param told whether it says why, if the job is dead
     * @param refusal what is added to the job's reason as the video can't be set READY: it stays as it is, and the job is
     *     dead; empty: it is set READY
     */
    record Way(boolean told, Optional<String> refusal) {
        static final Way WHOLE = new Way(true, Optional.empty());

        /** What is left to do of this after a refusal: the error message may be all that is refused. */
        Way without(DataAccessException refused) {
            return new Way(false, told ? Optional.empty() : Optional.of(Refusals.notReady(refused)));
        }
    }

    private record Row(
            Runs.Opened job,
            boolean working,
            Optional<String> state,
            @Nullable String reason) {}

    /**
     * The jobs first, then the videos, as everywhere. Only videos that are to be changed, and as strongly as that does: a
     * scene that somebody is adding keeps nothing from it.
     */
    private static final String TAKE = """
            WITH way AS (
                SELECT ?::boolean AS told, ?::text AS refusal
            ), held AS (
                SELECT j.id, j.video_id, j.extra, %s AS deaths,
                    (SELECT v.id FROM public.videos v WHERE v.id = j.video_id AND v.status = 'PROCESSING') AS working
                FROM rescene.jobs j WHERE j.worker_id = ? AND j.state = 'processing' %s
                FOR UPDATE OF j SKIP LOCKED
            ), free AS (
                SELECT v.id FROM public.videos v JOIN held h ON h.working = v.id FOR NO KEY UPDATE OF v SKIP LOCKED
            ), ending AS (
                SELECT h.*, h.deaths >= ? AS killer, w.refusal
                FROM held h, way w
                -- What is refused of a video that would not be written is no matter of the video.
                WHERE h.working IN (SELECT id FROM free) OR (h.working IS NULL AND w.refusal IS NULL)
            ), taken AS (
                UPDATE rescene.jobs j
                SET state = CASE WHEN e.killer OR e.refusal IS NOT NULL THEN 'dead' ELSE 'queued' END, token = NULL,
                    worker_id = NULL, attempts = j.attempts - 1, deaths = e.deaths, pushed_at = clock_timestamp(),
                    reason = CASE WHEN e.killer THEN 'its worker died ' || e.deaths || ' times without one new answer'
                             ELSE ? END || coalesce(e.refusal, ''),
                    finished_at = CASE WHEN e.killer OR e.refusal IS NOT NULL THEN clock_timestamp() END
                FROM ending e WHERE j.id = e.id AND j.state = 'processing'
                RETURNING j.id, j.video_id, j.state, j.reason
            ), ready AS (
                UPDATE public.videos v SET status = 'READY',
                    error_message = CASE WHEN t.state = 'dead' AND w.told THEN %s ELSE v.error_message END
                FROM taken t, way w WHERE v.id = t.video_id AND v.status = 'PROCESSING' AND w.refusal IS NULL
            )
            SELECT h.id, h.video_id, h.extra, h.working IS NOT NULL AS working, t.state, t.reason
            FROM held h LEFT JOIN taken t ON t.id = h.id
            """;

    private final JdbcTemplate jdbc;
    private final String reason;
    private final String all;
    private final String one;
    private final String jobs;

    /**
     * For one cause.
     *
     * @param jdbc the database
     * @param reason what is noted of a job that is queued again
     * @param deaths SQL for how many deaths of workers in a row count for job j from now on
     * @param condition SQL that narrows the jobs down, beginning with AND; empty: all of the worker
     */
    TakingStatement(JdbcTemplate jdbc, String reason, String deaths, String condition) {
        this.jdbc = jdbc;
        this.reason = reason;
        this.all = take(deaths, condition);
        this.one = take(deaths, condition + " AND j.id = ?");
        this.jobs = "SELECT j.id FROM rescene.jobs j WHERE j.worker_id = ? AND j.state = 'processing' " + condition;
    }

    private static String take(String deaths, String condition) {
        return TAKE.formatted(deaths, condition, ErrorMessage.fitting("t.reason"));
    }

    /**
     * The jobs of a worker that may be taken.
     *
     * @param arguments of the condition
     */
    List<Long> jobs(UUID worker, Object... arguments) {
        return jdbc.queryForList(jobs, Long.class, with(worker, arguments).toArray());
    }

    /** Takes a worker's jobs. */
    Result all(UUID worker, Object... arguments) {
        return take(all, Way.WHOLE, with(worker, arguments));
    }

    /** Takes one of a worker's jobs. */
    Result one(long job, Way way, UUID worker, Object... arguments) {
        List<Object> narrowed = with(worker, arguments);
        narrowed.add(job);
        return take(one, way, narrowed);
    }

    private static List<Object> with(UUID worker, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(worker));
        all.addAll(Arrays.asList(arguments));
        return all;
    }

    private Result take(String sql, Way way, List<Object> which) {
        List<Object> all = new ArrayList<>();
        all.add(way.told());
        all.add(way.refusal().orElse(null));
        all.addAll(which);
        all.addAll(List.of(Deaths.MOST, reason));
        List<Row> rows = jdbc.query(
                sql,
                (row, n) -> new Row(
                        Runs.Opened.ROW.mapRow(row, n),
                        row.getBoolean("working"),
                        Optional.ofNullable(row.getString("state")),
                        row.getString("reason")),
                all.toArray());
        if (way.refusal().isPresent()) {
            rows.forEach(TakingStatement::tellIfDead);
        }
        CancelledRuns.drop(jdbc, rows.stream().map(row -> row.job().job()).toList());
        return new Result(
                rows.stream()
                        .filter(row -> row.state().equals(Optional.of("queued")))
                        .map(Row::job)
                        .toList(),
                rows.stream()
                        .filter(row -> row.state().isEmpty() && row.working())
                        .map(row -> row.job().video())
                        .toList());
    }

    private static void tellIfDead(Row row) {
        if (row.state().isPresent()) {
            LOG.error(
                    "Job {} of video {} is dead: {}", row.job().job(), row.job().video(), row.reason());
        }
    }
}
