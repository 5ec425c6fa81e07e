package io.rescene.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Takes jobs in work from a worker that does not work on them, without losing an attempt. What somebody else locks, a job
 * or a video, is passed over until another time: nobody waits, so that one locked row holds no other job up.
 */
final class TakingBack {
    /**
     * What became of a worker's jobs.
     *
     * @param queued to be pushed now
     * @param locked videos that somebody else locks: their jobs are as they were
     */
    record Result(List<Runs.Opened> queued, List<UUID> locked) {}

    private record Row(Runs.Opened job, Optional<String> state) {}

    /** How many workers a job may take with it, one after another, without one new answer. */
    private static final int MOST_DEATHS = 3;

    /**
     * The jobs first, then the videos, as everywhere. Only videos that are to be changed, and as strongly as that does: a
     * scene that somebody is adding keeps nothing from it.
     */
    private static final String TAKE = """
            WITH held AS (
                SELECT j.id, j.video_id, j.extra, %s AS deaths,
                    (SELECT v.id FROM public.videos v WHERE v.id = j.video_id AND v.status = 'PROCESSING') AS working
                FROM rescene.jobs j WHERE j.worker_id = ? AND j.state = 'processing' %s
                FOR UPDATE OF j SKIP LOCKED
            ), free AS (
                SELECT v.id FROM public.videos v JOIN held h ON h.working = v.id FOR NO KEY UPDATE OF v SKIP LOCKED
            ), taken AS (
                UPDATE rescene.jobs j
                SET state = CASE WHEN h.deaths < ? THEN 'queued' ELSE 'dead' END, token = NULL, worker_id = NULL,
                    attempts = j.attempts - 1, deaths = h.deaths, pushed_at = clock_timestamp(),
                    reason = CASE WHEN h.deaths < ? THEN ?
                             ELSE 'its worker died ' || h.deaths || ' times without one new answer' END,
                    finished_at = CASE WHEN h.deaths < ? THEN NULL ELSE clock_timestamp() END
                FROM held h WHERE j.id = h.id AND j.state = 'processing'
                AND (h.working IS NULL OR h.working IN (SELECT id FROM free))
                RETURNING j.id, j.video_id, j.state, j.reason
            ), ready AS (
                UPDATE public.videos v SET status = 'READY',
                    error_message = CASE WHEN t.state = 'dead' THEN t.reason ELSE v.error_message END
                FROM taken t WHERE v.id = t.video_id AND v.status = 'PROCESSING'
            )
            SELECT h.id, h.video_id, h.extra, t.state FROM held h LEFT JOIN taken t ON t.id = h.id
            """;

    private final JdbcTemplate jdbc;
    private final String reason;
    private final String sql;

    /**
     * For one cause.
     *
     * @param jdbc the database
     * @param reason what is noted of a job that is queued again
     * @param deaths SQL for how many deaths of workers in a row count for job j from now on
     * @param condition SQL that narrows the jobs down, beginning with AND; empty: all of the worker
     */
    TakingBack(JdbcTemplate jdbc, String reason, String deaths, String condition) {
        this.jdbc = jdbc;
        this.reason = reason;
        this.sql = TAKE.formatted(deaths, condition);
    }

    /**
     * Takes a worker's jobs.
     *
     * @param arguments of the condition
     */
    Result from(UUID worker, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(worker));
        all.addAll(List.of(arguments));
        all.addAll(List.of(MOST_DEATHS, MOST_DEATHS, reason, MOST_DEATHS));
        List<Row> rows = jdbc.query(
                sql,
                (row, n) -> new Row(Runs.Opened.ROW.mapRow(row, n), Optional.ofNullable(row.getString("state"))),
                all.toArray());
        return new Result(
                jobs(rows, Optional.of("queued")).toList(),
                jobs(rows, Optional.empty()).map(Runs.Opened::video).toList());
    }

    private static Stream<Runs.Opened> jobs(List<Row> rows, Optional<String> state) {
        return rows.stream().filter(row -> row.state().equals(state)).map(Row::job);
    }
}
