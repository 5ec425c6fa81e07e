package io.rescene.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.jdbc.core.JdbcTemplate;

/** The reports of runs, as the tables of jobs and runs and the sums of calls tell them. */
public final class RunReports {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final JdbcTemplate jdbc;

    /**
     * Those of a library.
     *
     * @param jdbc the migrated database
     */
    public RunReports(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** The database's time, for {@link #closedSince}. */
    public OffsetDateTime now() {
        OffsetDateTime now = jdbc.queryForObject("SELECT clock_timestamp()", OffsetDateTime.class);
        if (now == null) {
            throw new IllegalStateException("The database does not tell the time");
        }
        return now;
    }

    /** Of the runs that had a job closed since, in their order. */
    public List<RunReport> closedSince(OffsetDateTime since) {
        return jdbc
                .queryForList(
                        "SELECT DISTINCT run_id FROM rescene.jobs WHERE finished_at >= ? ORDER BY run_id",
                        Long.class,
                        since)
                .stream()
                .map(this::of)
                .toList();
    }

    /**
     * Reports now.
     *
     * @param run the run's number; one that does not exist has done nothing
     */
    public RunReport of(long run) {
        return new RunReport(
                run,
                Progress.of(jdbc, Optional.of(run)),
                models(run),
                saved(run),
                lost(run),
                jdbc
                        .queryForList(
                                "SELECT estimate::text FROM rescene.runs WHERE id = ? AND estimate IS NOT NULL",
                                String.class,
                                run)
                        .stream()
                        .findFirst()
                        .map(RunReports::expected),
                wallSeconds(run));
    }

    private List<RunReport.Model> models(long run) {
        return jdbc.query(
                """
                SELECT model, sum(calls), sum(prompt_tokens), sum(completion_tokens), sum(cost_usd)
                FROM rescene.spend WHERE run_id = ? GROUP BY model ORDER BY model
                """,
                (row, n) -> new RunReport.Model(
                        row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getBigDecimal(5)),
                run);
    }

    /** What a scene's call cost in this run; where it made none, lately. */
    private RunReport.Saved saved(long run) {
        return one("""
                SELECT coalesce(sum(stored), 0), coalesce(sum(uniform), 0), coalesce(
                    (SELECT sum(cost_usd) / nullif(sum(priced), 0) FROM rescene.spend
                        WHERE run_id = ? AND kind = 'scene'),
                    (SELECT avg(cost_usd) FROM (
                        SELECT kind, cost_usd FROM rescene.calls ORDER BY id DESC LIMIT 500) c WHERE kind = 'scene'),
                    0) * coalesce(sum(coalesce(stored, 0) + coalesce(uniform, 0)), 0)
                FROM rescene.jobs WHERE run_id = ?
                """, row -> new RunReport.Saved(row.getLong(1), row.getLong(2), row.getBigDecimal(3)), run, run);
    }

    private RunReport.Lost lost(long run) {
        return one(
                "SELECT coalesce(sum(lost_calls), 0), coalesce(sum(lost_usd), 0) FROM rescene.spend WHERE run_id = ?",
                row -> new RunReport.Lost(row.getLong(1), row.getBigDecimal(2)),
                run);
    }

    private double wallSeconds(long run) {
        return one("""
                SELECT coalesce(extract(epoch FROM
                    (CASE WHEN bool_or(state IN ('queued', 'processing', 'retrying')) THEN clock_timestamp()
                        ELSE max(finished_at) END)
                    - least(min(claimed_at), (SELECT min(began_at) FROM rescene.spend WHERE run_id = ?))), 0)
                FROM rescene.jobs WHERE run_id = ?
                """, row -> Math.max(0, row.getDouble(1)), run, run);
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> T one(String sql, Reading<T> reading, Object... arguments) {
        return jdbc.query(sql, (row, n) -> reading.of(row), arguments).get(0);
    }

    private static RunReport.Expected expected(String json) {
        try {
            JsonNode node = MAPPER.readTree(json);
            return new RunReport.Expected(
                    node.path("scenes").asLong(),
                    node.path("calls").asLong(),
                    node.path("tokens_in").asLong(),
                    node.path("tokens_out").asLong(),
                    node.path("usd").decimalValue(),
                    node.path("seconds").asDouble(),
                    node.has("sample") ? OptionalLong.of(node.path("sample").asLong()) : OptionalLong.empty());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The estimate of a run is no JSON", e);
        }
    }
}
