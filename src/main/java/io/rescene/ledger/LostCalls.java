package io.rescene.ledger;

import java.math.BigDecimal;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Calls whose answers went with their worker: they may have been billed, so each is a row of the ledger and counts
 * against caps, at its worst case.
 */
public final class LostCalls {
    private static final Logger LOG = LoggerFactory.getLogger(LostCalls.class);

    private record Noted(long calls, BigDecimal usd) {}

    /**
     * Nobody can know which of the questions that a worker was at were being asked. It had so many calls in flight at most,
     * and as many answers on their way to the disk (promise 3), so twice as many are, those that it began with first.
     * What was set aside for them is spent now; where something was set aside, no more than that, so that no cap is passed.
     */
    private static final String NOTE = """
            WITH held AS (
                -- In the order in which a look-up takes them.
                SELECT key FROM rescene.asking WHERE worker_id = ? ORDER BY key FOR UPDATE
            ), asked AS (
                DELETE FROM rescene.asking a USING held h WHERE a.key = h.key RETURNING a.*
            ), lost AS (
                SELECT a.*, j.run_id, j.video_id, j.owner_id FROM asked a JOIN rescene.jobs j ON j.id = a.job_id
                WHERE NOT EXISTS (SELECT 1 FROM rescene.answers x WHERE x.key = a.key AND x.at >= a.at)
                ORDER BY a.at LIMIT 2 * coalesce((SELECT w.calls FROM rescene.workers w WHERE w.id = ?), 0)
            ), noted AS (
                INSERT INTO rescene.calls (key, kind, run_id, job_id, video_id, scene_id, model, status, outcome, reason,
                    lost_usd, millis)
                SELECT key, CASE WHEN scene_id IS NULL THEN 'summary' ELSE 'scene' END, run_id, job_id, video_id, scene_id,
                    model, 0, 'retry', 'its worker died before the answer was stored', worst_usd, 0
                FROM lost
            ), charged AS (
                SELECT c.account, least(c.usd, r.usd) AS usd, r.usd IS NOT NULL AS reserved
                FROM (
                    SELECT a.account, sum(l.worst_usd) AS usd FROM lost l CROSS JOIN LATERAL (VALUES
                        ('run ' || l.run_id),
                        ('day ' || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD')),
                        ('owner ' || l.owner_id)) AS a(account)
                    WHERE a.account IS NOT NULL AND l.worst_usd IS NOT NULL
                    GROUP BY a.account) c
                LEFT JOIN rescene.reservations r ON r.account = c.account AND r.worker_id = ?
            ), accounts AS (
                INSERT INTO rescene.accounts AS a (account, spent_usd, reserved_usd)
                SELECT account, usd, CASE WHEN reserved THEN -usd ELSE 0 END FROM charged ORDER BY account
                ON CONFLICT (account) DO UPDATE SET spent_usd = a.spent_usd + excluded.spent_usd,
                    reserved_usd = a.reserved_usd + excluded.reserved_usd
                RETURNING a.account
            ), settled AS (
                -- The account's row is locked before the reservation's, as the purse does.
                UPDATE rescene.reservations r SET usd = r.usd - c.usd FROM charged c JOIN accounts a ON a.account = c.account
                WHERE r.account = c.account AND r.worker_id = ?
            )
            SELECT count(*), coalesce(sum(worst_usd), 0) FROM lost
            """;

    private final JdbcTemplate jdbc;

    /**
     * Of this database.
     *
     * @param jdbc the database
     */
    public LostCalls(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Notes a gone worker's, and gives back its rights to ask: done again, it finds nothing.
     *
     * @throws org.springframework.dao.DataAccessException if the database is away; nothing was done
     */
    public void note(UUID worker) {
        Noted noted = jdbc.queryForObject(
                NOTE, (row, n) -> new Noted(row.getLong(1), row.getBigDecimal(2)), worker, worker, worker, worker);
        if (noted != null && noted.calls() > 0) {
            LOG.warn(
                    "Worker {} died with up to {} calls under way: they may be billed, up to USD {}",
                    worker,
                    noted.calls(),
                    noted.usd().stripTrailingZeros().toPlainString());
        }
    }
}
