package io.rescene.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What became of a run and what it cost, beside what was expected: its closing report once nothing of it is open.
 *
 * @param run its number
 * @param jobs its jobs by state
 * @param models calls and their cost by model, in alphabetical order
 * @param saved what was not paid for
 * @param lost calls whose answers never arrived
 * @param estimate what was expected when it was enqueued; empty if nobody reckoned
 * @param wallSeconds from its first claim or call until its last job was closed, or until now; 0 if nothing began
 */
public record RunReport(
        long run,
        Progress jobs,
        List<Model> models,
        Saved saved,
        Lost lost,
        Optional<Expected> estimate,
        double wallSeconds) {
    /**
     * The calls to one model.
     *
     * @param model its name
     * @param calls calls that were, or may have been, billed
     * @param tokensIn as billed
     * @param tokensOut as billed
     * @param usd their cost; 0 if the model has no price
     */
    public record Model(String model, long calls, long tokensIn, long tokensOut, BigDecimal usd) {}

    /**
     * Questions that cost nothing.
     *
     * @param stored answered without a call
     * @param uniform frames that were judged without a call
     * @param usd about what they would have cost, at the mean cost of a scene's call
     */
    public record Saved(long stored, long uniform, BigDecimal usd) {}

    /**
     * Calls that may have been billed though their answers never arrived.
     *
     * @param calls how many
     * @param usd the most they can have cost, not part of the bill
     */
    public record Lost(long calls, BigDecimal usd) {}

    /**
     * What was expected of the run.
     *
     * @param scenes all scenes
     * @param calls questions to be paid
     * @param tokensIn tokens in
     * @param tokensOut tokens out
     * @param usd their cost
     * @param seconds of work
     * @param sample of how many videos it was scaled up; empty: all were looked at
     */
    public record Expected(
            long scenes,
            long calls,
            long tokensIn,
            long tokensOut,
            BigDecimal usd,
            double seconds,
            OptionalLong sample) {}

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Calls of all models. */
    public long calls() {
        return models.stream().mapToLong(Model::calls).sum();
    }

    /** Tokens in of all models. */
    public long tokensIn() {
        return models.stream().mapToLong(Model::tokensIn).sum();
    }

    /** Tokens out of all models. */
    public long tokensOut() {
        return models.stream().mapToLong(Model::tokensOut).sum();
    }

    /** The bill. */
    public BigDecimal usd() {
        return models.stream().map(Model::usd).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Whether nothing of it is open. */
    public boolean isFinished() {
        return jobs.open() == 0;
    }

    /** How many percent the estimate was above the bill (below: negative); empty without an estimate or a bill. */
    public OptionalDouble usdOffPercent() {
        return off(estimate.map(expected -> expected.usd().doubleValue()), usd().doubleValue());
    }

    /** How many percent the estimated time was above the wall time; empty if there is none to compare. */
    public OptionalDouble secondsOffPercent() {
        return off(estimate.map(Expected::seconds), wallSeconds);
    }

    private static OptionalDouble off(Optional<Double> expected, double truth) {
        return expected.isEmpty() || truth <= 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((expected.get() - truth) / truth * 100);
    }

    /** The database's time, for {@link #closedSince}. */
    public static OffsetDateTime now(JdbcTemplate jdbc) {
        OffsetDateTime now = jdbc.queryForObject("SELECT clock_timestamp()", OffsetDateTime.class);
        if (now == null) {
            throw new IllegalStateException("The database does not tell the time");
        }
        return now;
    }

    /** Of the runs that had a job closed since, in their order. */
    public static List<RunReport> closedSince(JdbcTemplate jdbc, OffsetDateTime since) {
        return jdbc
                .queryForList(
                        "SELECT DISTINCT run_id FROM rescene.jobs WHERE finished_at >= ? ORDER BY run_id",
                        Long.class,
                        since)
                .stream()
                .map(run -> of(jdbc, run))
                .toList();
    }

    /**
     * Reports now.
     *
     * @param jdbc the migrated database
     * @param run the run's number; one that does not exist has done nothing
     */
    public static RunReport of(JdbcTemplate jdbc, long run) {
        return new RunReport(
                run,
                Progress.of(jdbc, Optional.of(run)),
                models(jdbc, run),
                saved(jdbc, run),
                lost(jdbc, run),
                jdbc.queryForList("SELECT estimate::text FROM rescene.runs WHERE id = ?", String.class, run).stream()
                        .findFirst()
                        .map(RunReport::expected),
                wallSeconds(jdbc, run));
    }

    private static List<Model> models(JdbcTemplate jdbc, long run) {
        return jdbc.query(
                """
                SELECT model, count(*), sum(prompt_tokens), sum(completion_tokens), coalesce(sum(cost_usd), 0)
                FROM rescene.calls WHERE run_id = ? GROUP BY model ORDER BY model
                """,
                (row, n) -> new Model(
                        row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getBigDecimal(5)),
                run);
    }

    /** What a scene's call cost in this run; where it made none, lately. */
    private static Saved saved(JdbcTemplate jdbc, long run) {
        return one(jdbc, """
                SELECT coalesce(sum(stored), 0), coalesce(sum(uniform), 0), coalesce(
                    (SELECT avg(cost_usd) FROM rescene.calls WHERE run_id = ? AND kind = 'scene'),
                    (SELECT avg(cost_usd) FROM (
                        SELECT kind, cost_usd FROM rescene.calls ORDER BY id DESC LIMIT 500) c WHERE kind = 'scene'),
                    0) * coalesce(sum(coalesce(stored, 0) + coalesce(uniform, 0)), 0)
                FROM rescene.jobs WHERE run_id = ?
                """, row -> new Saved(row.getLong(1), row.getLong(2), row.getBigDecimal(3)), run, run);
    }

    private static Lost lost(JdbcTemplate jdbc, long run) {
        return one(
                jdbc,
                "SELECT count(lost_usd), coalesce(sum(lost_usd), 0) FROM rescene.calls WHERE run_id = ?",
                row -> new Lost(row.getLong(1), row.getBigDecimal(2)),
                run);
    }

    private static double wallSeconds(JdbcTemplate jdbc, long run) {
        return one(jdbc, """
                SELECT coalesce(extract(epoch FROM
                    (CASE WHEN bool_or(state IN ('queued', 'processing', 'retrying')) THEN clock_timestamp()
                        ELSE max(finished_at) END)
                    - least(min(claimed_at), (SELECT min(at - millis * interval '1 millisecond')
                        FROM rescene.calls WHERE run_id = ?))), 0)
                FROM rescene.jobs WHERE run_id = ?
                """, row -> Math.max(0, row.getDouble(1)), run, run);
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> T one(JdbcTemplate jdbc, String sql, Reading<T> reading, Object... arguments) {
        return jdbc.query(sql, (row, n) -> reading.of(row), arguments).get(0);
    }

    private static Expected expected(String json) {
        try {
            JsonNode node = MAPPER.readTree(json);
            return new Expected(
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
