package io.rescene.ledger;

import io.rescene.money.Accounts;
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

    /** The day for which its money was set aside: it may be over. */
    private static final String DAY = """
            coalesce((SELECT d.account FROM rescene.reservations d
                    WHERE d.worker_id = o.worker_id AND d.account LIKE 'day %%' AND d.usd > 0
                    ORDER BY d.account <> %s, d.account DESC LIMIT 1),
                %s)
            """.formatted(Accounts.dayOf("o.at"), Accounts.TODAY);

    /**
     * Nobody can know which of the questions that a worker was at were being asked. It had so many calls in flight at most,
     * and as many answers on their way to the disk (promise 3), so twice as many are, those that it began with first. Those
     * that begin only with their money set aside are as many as that is enough for, and it is spent now. Where the worker has
     * set nothing aside in an account, that has no cap: unless it has in another of the kind, or it is a run's that has one.
     */
    private static final String NOTE = """
            WITH rights AS (
                -- In the order in which a look-up takes them.
                SELECT key FROM rescene.asking WHERE worker_id = ? ORDER BY key FOR UPDATE
            ), asked AS (
                DELETE FROM rescene.asking a USING rights r WHERE a.key = r.key RETURNING a.*
            ), open AS (
                SELECT a.*, j.run_id, j.video_id, j.owner_id FROM asked a JOIN rescene.jobs j ON j.id = a.job_id
                -- LIMIT keeps it a look-up by key, as in a tidy.
                WHERE (SELECT true FROM rescene.answers x WHERE x.key = a.key AND x.at >= a.at LIMIT 1) IS NULL
            ), paying AS (
                SELECT o.key, o.worst_usd, o.at, o.run_id, a.account, split_part(a.account, ' ', 1) AS kind
                FROM open o CROSS JOIN LATERAL %s AS a(account)
                WHERE a.account IS NOT NULL AND o.worst_usd IS NOT NULL
            ), locked AS (
                -- Before what is set aside is read: the worker may be back, and book or give back some of it meanwhile.
                SELECT a.account, a.reserved_usd FROM rescene.accounts a
                WHERE a.account IN (SELECT account FROM paying) ORDER BY a.account FOR UPDATE
            ), held AS (
                SELECT r.account, least(r.usd, l.reserved_usd) AS usd
                FROM rescene.reservations r JOIN locked l ON l.account = r.account WHERE r.worker_id = ? FOR UPDATE OF r
            ), kinds AS (
                SELECT DISTINCT split_part(account, ' ', 1) AS kind FROM rescene.reservations WHERE worker_id = ?
            ), named AS (
                SELECT p.key, p.worst_usd, p.account,
                    CASE WHEN h.usd IS NOT NULL THEN h.usd
                        WHEN p.kind = 'run' THEN (SELECT 0 FROM rescene.runs r WHERE r.id = p.run_id AND r.cap_usd IS NOT NULL)
                        WHEN p.kind IN (SELECT kind FROM kinds) THEN 0 END AS reserved,
                    sum(p.worst_usd) OVER (PARTITION BY p.account ORDER BY p.at, p.key) AS upto
                FROM paying p LEFT JOIN held h ON h.account = p.account
            ), lost AS (
                SELECT * FROM open o
                WHERE o.capped IS NOT TRUE OR (
                    EXISTS (SELECT 1 FROM rescene.reservations r WHERE r.worker_id = ? AND r.usd > 0)
                    AND NOT EXISTS (SELECT 1 FROM named n WHERE n.key = o.key AND n.upto > n.reserved))
                ORDER BY o.at, o.key LIMIT 2 * coalesce((SELECT w.calls FROM rescene.workers w WHERE w.id = ?), 0)
            ), noted AS (
                INSERT INTO rescene.calls (key, kind, run_id, job_id, video_id, scene_id, model, status, outcome, reason,
                    lost_usd, millis)
                SELECT key, CASE WHEN scene_id IS NULL THEN 'summary' ELSE 'scene' END, run_id, job_id, video_id, scene_id,
                    model, 0, 'retry', 'its worker died before the answer was stored', worst_usd, 0
                FROM lost
            ), charged AS (
                SELECT n.account, sum(n.worst_usd) AS usd,
                    least(sum(n.worst_usd), greatest(0, coalesce(max(n.reserved), 0))) AS settled
                FROM named n JOIN lost l ON l.key = n.key GROUP BY n.account
            ), accounts AS (
                INSERT INTO rescene.accounts AS a (account, spent_usd, reserved_usd)
                SELECT account, usd, -settled FROM charged ORDER BY account
                ON CONFLICT (account) DO UPDATE SET spent_usd = a.spent_usd + excluded.spent_usd,
                    reserved_usd = a.reserved_usd + excluded.reserved_usd
            ), settled AS (
                UPDATE rescene.reservations r SET usd = r.usd - c.settled FROM charged c
                WHERE r.account = c.account AND r.worker_id = ?
            )
            SELECT count(*), coalesce(sum(worst_usd), 0) FROM lost
            """.formatted(Accounts.rows("o.run_id", "o.owner_id", DAY));

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
                NOTE,
                (row, n) -> new Noted(row.getLong(1), row.getBigDecimal(2)),
                worker,
                worker,
                worker,
                worker,
                worker,
                worker);
        if (noted != null && noted.calls() > 0) {
            LOG.warn(
                    "Worker {} died with up to {} calls under way: they may be billed, up to USD {}",
                    worker,
                    noted.calls(),
                    noted.usd().stripTrailingZeros().toPlainString());
        }
    }
}
