package io.rescene.ledger;

import io.rescene.money.Accounts;
import io.rescene.resilience.DatabaseClock;
import io.rescene.resilience.LivingWorkers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** The ledger's statements: each handles many rows in one round trip and one commit. */
final class LedgerTables {
    /**
     * What is known, and for what is not: the right to ask, unless another worker has it that is not gone. A right is not given
     * back with its answer, so that who looked just before the answer came can't take it; {@link Ledger#tidy} does it later.
     */
    private static final String FIND = """
            WITH found AS (
                SELECT q.*, a.answer, a.failure
                -- Not unnest: PostgreSQL counts an array's elements for each plan of its own, finds that better than the
                -- general one, and plans each look-up anew, which takes it longer than the look-up.
                FROM json_to_recordset(?::json)
                    AS q(key text, since timestamptz, opened timestamptz, recipe text, subject text, job bigint,
                        scene uuid, model text, worst numeric, capped boolean)
                -- LIMIT keeps it a look-up by key, whatever PostgreSQL believes of the table's size.
                LEFT JOIN LATERAL (
                    SELECT x.answer, x.failure FROM rescene.answers x
                    WHERE x.key = q.key AND (q.since IS NULL OR x.at >= q.since) LIMIT 1) a ON true
            ), taken AS (
                INSERT INTO rescene.asking AS k (key, worker_id, job_id, scene_id, model, worst_usd, capped)
                SELECT DISTINCT ON (f.key) f.key, ?::uuid, f.job, f.scene, f.model, f.worst, f.capped
                FROM found f WHERE f.answer IS NULL AND f.failure IS NULL ORDER BY f.key
                ON CONFLICT (key) DO UPDATE SET worker_id = excluded.worker_id, at = excluded.at,
                    job_id = excluded.job_id, scene_id = excluded.scene_id, model = excluded.model,
                    worst_usd = excluded.worst_usd, capped = excluded.capped
                -- A right whose answer came is used up; for who does not want that answer it must not stand in the way.
                WHERE k.worker_id = excluded.worker_id
                OR (SELECT true FROM rescene.answers x WHERE x.key = k.key AND x.at >= k.at LIMIT 1)
                -- Not as soon as its lease has run out: of one that died it is noted first what it may have paid, and after an
                -- outage the leases of living ones have run out, too, whose calls are under way.
                OR NOT EXISTS (
                    SELECT 1 FROM rescene.workers w WHERE w.id = k.worker_id AND %s)
                RETURNING key
            ), noted AS (
                INSERT INTO rescene.asked (recipe, subject, key)
                SELECT DISTINCT ON (f.recipe, f.subject) f.recipe, f.subject, f.key FROM found f
                WHERE (f.answer IS NOT NULL OR f.failure IS NOT NULL) AND f.key IS DISTINCT FROM (
                    SELECT k.key FROM rescene.asked k WHERE k.recipe = f.recipe AND k.subject = f.subject)
                ORDER BY f.recipe, f.subject
                ON CONFLICT (recipe, subject) DO UPDATE SET key = excluded.key
            )
            SELECT f.key, f.answer, f.failure, t.key IS NOT NULL AS ours, n.times, n.why
            FROM found f LEFT JOIN taken t ON t.key = f.key
            CROSS JOIN LATERAL (
                SELECT count(*)::int AS times, coalesce((array_agg(c.reason ORDER BY c.at DESC))[1], '') AS why
                FROM rescene.calls c WHERE c.key = f.key AND c.outcome = 'no_use' AND c.at >= f.opened) n
            """.formatted(LivingWorkers.IS_NOT_GONE);

    private static final String WRITE = """
            WITH r AS (
                SELECT * FROM json_to_recordset(?::json) AS r(
                    nonce uuid, key text, kind text, run bigint, job bigint, video uuid, scene uuid, model text, status int,
                    outcome text, reason text, prompt bigint, cached bigint, completion bigint, cost numeric, lost numeric,
                    owner uuid, reserved numeric, accounts text[], millis bigint, request text, answer text, failure text,
                    recipe text, subject text)
            ), c AS (
                INSERT INTO rescene.calls (nonce, key, kind, run_id, job_id, video_id, scene_id, model, status, outcome, reason,
                    prompt_tokens, cached_tokens, completion_tokens, cost_usd, lost_usd, millis, request_id, recipe)
                SELECT nonce, key, kind, run, job, video, scene, model, status, outcome, reason, prompt, cached,
                    completion, cost, lost, millis, request, recipe
                FROM r
                ON CONFLICT (nonce) DO NOTHING
                RETURNING nonce
            ), costs AS (
                SELECT a.account, sum(coalesce(r.cost, r.lost, 0)) AS spent,
                    sum(CASE WHEN a.account = ANY (r.accounts) THEN r.reserved ELSE 0 END) AS reserved
                FROM r JOIN c ON c.nonce = r.nonce CROSS JOIN LATERAL %s AS a(account)
                WHERE a.account IS NOT NULL
                GROUP BY a.account
            ), locked AS (
                -- Before what is set aside is read: this worker may give some back meanwhile, another may take it for dead.
                -- All, in the order in which everybody locks them: two that have some of each other's would wait for ever.
                SELECT a.account, a.reserved_usd FROM rescene.accounts a JOIN costs ON costs.account = a.account
                WHERE EXISTS (SELECT FROM costs WHERE reserved > 0) ORDER BY a.account FOR UPDATE OF a
            ), held AS (
                SELECT v.account, least(v.usd, l.reserved_usd) AS usd
                FROM rescene.reservations v JOIN locked l ON l.account = v.account WHERE v.worker_id = ? FOR UPDATE OF v
            ), charged AS (
                -- At most what is set aside: a database that went back in time has forgotten some of it.
                SELECT c.account, c.spent, least(c.reserved, greatest(0, coalesce(h.usd, 0))) AS settled
                FROM costs c LEFT JOIN held h ON h.account = c.account
            ), accounts AS (
                INSERT INTO rescene.accounts AS a (account, spent_usd, reserved_usd)
                SELECT account, spent, -settled FROM charged ORDER BY account
                ON CONFLICT (account) DO UPDATE SET spent_usd = a.spent_usd + excluded.spent_usd,
                    reserved_usd = a.reserved_usd + excluded.reserved_usd
            ), settled AS (
                UPDATE rescene.reservations v SET usd = v.usd - s.settled FROM charged s
                WHERE v.account = s.account AND v.worker_id = ? AND s.settled <> 0
            ), k AS (
                INSERT INTO rescene.asked (recipe, subject, key)
                SELECT DISTINCT ON (recipe, subject) recipe, subject, key FROM r
                WHERE answer IS NOT NULL OR failure IS NOT NULL
                ORDER BY recipe, subject
                ON CONFLICT (recipe, subject) DO UPDATE SET key = excluded.key
            )
            INSERT INTO rescene.answers AS a (key, kind, model, answer, failure)
            SELECT DISTINCT ON (key) key, kind, model, answer, failure FROM r
            WHERE answer IS NOT NULL OR failure IS NOT NULL
            ORDER BY key
            -- An answer is never lost to a failure, of which only a refresh can bring one: it stays the best that is known.
            ON CONFLICT (key) DO UPDATE
                SET answer = coalesce(excluded.answer, a.answer),
                    failure = CASE WHEN coalesce(excluded.answer, a.answer) IS NULL THEN excluded.failure END,
                    model = excluded.model, at = excluded.at
            """.formatted(Accounts.rows(
            "r.run",
            "r.owner",
            "coalesce((SELECT d FROM unnest(r.accounts) d WHERE d LIKE 'day %%'), %s)".formatted(Accounts.TODAY)));

    private final JdbcTemplate jdbc;
    private final UUID worker;

    LedgerTables(JdbcTemplate jdbc, UUID worker) {
        this.jdbc = jdbc;
        this.worker = worker;
    }

    /** One result for each inquiry, in their order. */
    List<Stored> find(List<Inquiry> inquiries) {
        Map<String, Stored> found = new HashMap<>();
        jdbc.query(
                FIND,
                rows -> {
                    found.put(rows.getString("key"), stored(rows));
                },
                LedgerRows.inquiries(inquiries),
                worker);
        return inquiries.stream()
                .map(i -> found.getOrDefault(i.key(), new Stored.Unanswered(0, "")))
                .toList();
    }

    private static Stored stored(ResultSet row) throws SQLException {
        String answer = row.getString("answer");
        String failure = row.getString("failure");
        if (answer != null) {
            return new Stored.Answer(answer);
        }
        if (failure != null) {
            return new Stored.Failure(failure);
        }
        return row.getBoolean("ours")
                ? new Stored.Unanswered(row.getInt("times"), row.getString("why"))
                : new Stored.AskedElsewhere();
    }

    boolean hasAnswered(String recipe) {
        return !jdbc.queryForList(
                        "SELECT 1 FROM rescene.calls WHERE recipe = ? AND outcome = 'answer' LIMIT 1",
                        Integer.class,
                        recipe)
                .isEmpty();
    }

    /** Writes calls with their answers. */
    List<Void> write(List<CallRecord> calls) {
        jdbc.update(WRITE, LedgerRows.calls(calls), worker, worker);
        return Collections.nCopies(calls.size(), null);
    }

    /**
     * Gives back all rights that are a minute old, but for these. One whose answer came is left to {@link Ledger#tidy}.
     */
    void releaseAllBut(Set<String> keys) {
        jdbc.update("""
                WITH held AS (
                    -- In the order in which a look-up takes them.
                    SELECT k.key FROM rescene.asking k WHERE k.worker_id = ?
                    AND %s
                    AND NOT EXISTS (SELECT FROM unnest(?::text[]) AS a(key) WHERE a.key = k.key)
                    AND (SELECT true FROM rescene.answers x WHERE x.key = k.key AND x.at >= k.at LIMIT 1) IS NULL
                    ORDER BY k.key FOR UPDATE
                )
                DELETE FROM rescene.asking k USING held h WHERE k.key = h.key
                """.formatted(DatabaseClock.isNotRecent("k.at", "1 minute")), worker, keys.toArray(String[]::new));
    }

    /** Gives rights to ask back, and tells how many. */
    int release(List<String> keys) {
        return jdbc.update(
                "DELETE FROM rescene.asking WHERE worker_id = ? AND key = ANY (?::text[])",
                worker,
                keys.toArray(String[]::new));
    }
}
