package io.rescene.monitor;

import io.rescene.resilience.LivingWorkers;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/**
 * The guide's three answers, and what the job table says.
 *
 * @param upgraded videos with rich semantics
 * @param remaining READY videos without
 * @param recent the newest upgraded videos
 * @param jobs all jobs by state
 * @param stuck videos in PROCESSING that no job of ours holds
 * @param workers living workers
 * @param spend what was spent in all
 */
public record LibraryStatus(
        long upgraded,
        long remaining,
        List<Recent> recent,
        Progress jobs,
        StuckVideos stuck,
        List<Worker> workers,
        Spend spend) {
    /**
     * An upgraded video.
     *
     * @param filename its name; empty: it has none
     * @param summary its summary; empty if no scene could be described
     */
    public record Recent(Optional<String> filename, Optional<String> summary) {}

    /**
     * A living worker.
     *
     * @param id its id
     * @param host its host, without boot and namespace
     * @param pid its process id
     * @param state {@code open}, or why it takes no jobs
     * @param note why in a line; while open, what holds calls up: OpenAI fails again and again, or has not worked yet since it closed, or its rate limit is waited for; empty: nothing
     */
    public record Worker(String id, String host, long pid, String state, String note) {}

    /**
     * What calls came to.
     *
     * @param calls calls that were, or may have been, billed
     * @param promptTokens tokens in
     * @param completionTokens tokens out
     * @param usd their cost, as far as the models have a price
     * @param lostCalls those of them whose answers were lost, so that nobody knows what they cost
     * @param lostUsd what these cost at worst; not in {@code usd}
     */
    public record Spend(
            long calls, long promptTokens, long completionTokens, BigDecimal usd, long lostCalls, BigDecimal lostUsd) {
        /** No calls. */
        public static final Spend NONE = new Spend(0, 0, 0, BigDecimal.ZERO, 0, BigDecimal.ZERO);

        /** Of the sums that each call's own transaction keeps: to read all calls takes seconds with millions of them. */
        private static final String SUMS = """
                coalesce(sum(calls), 0), coalesce(sum(prompt_tokens), 0), coalesce(sum(completion_tokens), 0),
                coalesce(sum(cost_usd), 0), coalesce(sum(lost_calls), 0), coalesce(sum(lost_usd), 0)""";

        private static final RowMapper<Spend> ROW = (row, n) -> new Spend(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getBigDecimal(4),
                row.getLong(5),
                row.getBigDecimal(6));
    }

    /**
     * Looks now.
     *
     * @param jdbc the migrated database
     * @param run only this run's jobs and spend; empty: all
     */
    public static LibraryStatus of(JdbcTemplate jdbc, Optional<Long> run) {
        return new LibraryStatus(
                // Not together with those that remain: this takes the index alone.
                count(jdbc, "SELECT count(*) FROM public.videos WHERE has_rich_semantics = true"),
                remaining(jdbc),
                jdbc.query(
                        """
                        SELECT filename, video_summary FROM public.videos WHERE has_rich_semantics = true
                        ORDER BY created_at DESC LIMIT 5
                        """,
                        (row, n) -> new Recent(
                                Optional.ofNullable(row.getString(1)), Optional.ofNullable(row.getString(2)))),
                Progress.of(jdbc, run),
                StuckVideos.of(jdbc),
                workers(jdbc),
                spend(jdbc, run));
    }

    /** READY videos that are not upgraded. */
    static long remaining(JdbcTemplate jdbc) {
        return count(
                jdbc, "SELECT count(*) FROM public.videos WHERE status = 'READY' AND has_rich_semantics IS NOT TRUE");
    }

    /** The workers whose heartbeat is no older than their lease. */
    public static List<Worker> workers(JdbcTemplate jdbc) {
        return jdbc.query(
                """
                SELECT id::text, split_part(host, '/', 1), pid, state, coalesce(note, '') FROM rescene.workers w
                WHERE %s ORDER BY id
                """.formatted(LivingWorkers.HAS_LEASE),
                (row, n) -> new Worker(
                        row.getString(1), row.getString(2), row.getLong(3), row.getString(4), row.getString(5)));
    }

    /** What the calls of a run, or all calls, came to. */
    public static Spend spend(JdbcTemplate jdbc, Optional<Long> run) {
        Spend found = jdbc.queryForObject(
                "SELECT " + Spend.SUMS + " FROM rescene.spend WHERE ?::bigint IS NULL OR run_id = ?",
                Spend.ROW,
                run.orElse(null),
                run.orElse(null));
        return found == null ? Spend.NONE : found;
    }

    /**
     * What the calls of all runs came to.
     *
     * @return by the run's number; a run without calls is not there
     */
    public static Map<Long, Spend> spendByRun(JdbcTemplate jdbc) {
        Map<Long, Spend> spend = new HashMap<>();
        jdbc.query("SELECT " + Spend.SUMS + ", run_id FROM rescene.spend WHERE run_id <> 0 GROUP BY run_id", row -> {
            spend.put(row.getLong("run_id"), Spend.ROW.mapRow(row, 0));
        });
        return spend;
    }

    static long count(JdbcTemplate jdbc, String sql, @Nullable Object... arguments) {
        Long count = jdbc.queryForObject(sql, Long.class, arguments);
        return count == null ? 0 : count;
    }
}
