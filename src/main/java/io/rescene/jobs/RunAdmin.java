package io.rescene.jobs;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a person does about runs: lists them, caps them, cancels them. {@link Runs} opens them. */
public final class RunAdmin {
    /**
     * What was asked for.
     *
     * @param id the run's number
     * @param origin {@code command}, {@code poll} or {@code hand}
     * @param at when
     * @param owner whose videos; empty: all
     * @param force upgraded videos too
     * @param refresh what has been answered before is asked anew
     * @param cap USD that the run's calls may never pass; empty: no cap
     */
    public record Asked(
            long id,
            String origin,
            Instant at,
            Optional<UUID> owner,
            boolean force,
            boolean refresh,
            Optional<BigDecimal> cap) {}

    private static final String SELECT =
            "SELECT id, origin, created_at, owner_id, force, refresh, cap_usd FROM rescene.runs";

    private final JdbcTemplate jdbc;

    /**
     * The runs of this database.
     *
     * @param jdbc the database
     */
    public RunAdmin(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** All runs, the youngest first. */
    public List<Asked> list() {
        return jdbc.query(SELECT + " ORDER BY id DESC", RunAdmin::asked);
    }

    /** The run with this number, if there is one. */
    public Optional<Asked> find(long run) {
        return jdbc.query(SELECT + " WHERE id = ?", RunAdmin::asked, run).stream()
                .findFirst();
    }

    private static Asked asked(ResultSet row, int number) throws SQLException {
        return new Asked(
                row.getLong("id"),
                row.getString("origin"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("owner_id", UUID.class)),
                row.getBoolean("force"),
                row.getBoolean("refresh"),
                Optional.ofNullable(row.getBigDecimal("cap_usd")));
    }

    /**
     * Sets what a run may cost; its jobs that wait for money go on when a worker sees that it is there.
     *
     * @param run the run's number
     * @param usd USD that its calls may never pass
     */
    public void cap(long run, BigDecimal usd) {
        jdbc.update("UPDATE rescene.runs SET cap_usd = ? WHERE id = ?", usd, run);
    }

    /**
     * Drops a run's jobs that wait, and lets it get no more; those in work are finished, and dropped if they come back before.
     * The run of ids that are pushed by hand goes on to get some, as there is but one.
     *
     * @param run the run's number
     * @return how many were dropped
     */
    public int cancel(long run) {
        // First, and a statement of its own: it waits for jobs that are being written, which only the next one sees.
        jdbc.update("""
                UPDATE rescene.runs SET enqueued_at = clock_timestamp()
                WHERE id = ? AND enqueued_at IS NULL AND origin <> 'hand'
                """, run);
        return jdbc.update(
                "WITH mark AS (UPDATE rescene.runs SET cancelled_at = clock_timestamp() WHERE id = ?) "
                        + CancelledRuns.DROP
                        + "WHERE run_id = ? AND state IN ('queued', 'retrying')",
                run,
                run);
    }

    /**
     * How many of a run's jobs are in work.
     *
     * @param run the run's number
     */
    public long inWork(long run) {
        Long jobs = jdbc.queryForObject(
                "SELECT count(*) FROM rescene.jobs WHERE run_id = ? AND state = 'processing'", Long.class, run);
        return jobs == null ? 0 : jobs;
    }
}
