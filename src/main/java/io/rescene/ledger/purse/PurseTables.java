package io.rescene.ledger.purse;

import io.rescene.ledger.purse.Allotment.Balance;
import io.rescene.ledger.purse.GrantDecision.Decided;
import io.rescene.ledger.purse.GrantDecision.Wish;
import io.rescene.money.Accounts;
import io.rescene.money.Budgets;
import io.rescene.resilience.LivingWorkers;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The purse's statements. Whoever changes an account holds its row until the commit, so that any number of workers
 * together never pass a cap.
 */
public final class PurseTables {
    private static final Logger LOG = LoggerFactory.getLogger(PurseTables.class);

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;
    private final UUID worker;
    private final Budgets budgets;

    /**
     * A worker's purse in this database.
     *
     * @param jdbc the database
     * @param transaction its transactions
     * @param worker whose it is
     * @param budgets the caps that are settings
     */
    public PurseTables(JdbcTemplate jdbc, TransactionOperations transaction, UUID worker, Budgets budgets) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.worker = worker;
        this.budgets = budgets;
    }

    /** The caps that are settings. */
    Budgets budgets() {
        return budgets;
    }

    /** The runs in work that have a cap, and whether more is spent and set aside than that allows. */
    Map<Long, Boolean> cappedRuns() {
        Map<Long, Boolean> runs = new HashMap<>();
        jdbc.query("""
                SELECT r.id, a.spent_usd + a.reserved_usd > r.cap_usd
                -- From the jobs in work, which are few; runs that ever had a cap may be many.
                FROM (SELECT DISTINCT j.run_id FROM rescene.jobs j WHERE j.state = 'processing') w
                JOIN rescene.runs r ON r.id = w.run_id
                LEFT JOIN rescene.accounts a ON a.account = 'run ' || r.id
                WHERE r.cap_usd IS NOT NULL
                """, row -> {
            runs.put(row.getLong(1), row.getBoolean(2));
        });
        return runs;
    }

    /**
     * Decides a block of wishes in one transaction.
     *
     * @param wishes in the order in which they came
     * @param most how many are granted at the most; the others have to wait
     * @param ahead how many further calls like each wish's are set aside while the cap is far away
     */
    Decided reserve(List<Wish> wishes, int most, int ahead) {
        return transaction.execute(status -> {
            GrantDecision decision = new GrantDecision(wishes, balances(wishes), most, ahead);
            write(decision.taken());
            return decision.decided(mayComeBack(decision.blocking()));
        });
    }

    /** The capped accounts of all wishes, locked in the order of their names, as the ledger does. */
    private Map<String, Balance> balances(List<Wish> wishes) {
        Set<String> names = new TreeSet<>();
        wishes.forEach(wish -> names.addAll(wish.purpose().accounts()));
        Object[] all = names.toArray(String[]::new);
        BigDecimal perDay = budgets.perDay().orElse(null);
        BigDecimal perOwner = budgets.perOwner().orElse(null);
        jdbc.update(
                "INSERT INTO rescene.accounts (account) SELECT n.account FROM (" + Accounts.FULL_NAMES
                        + ") n WHERE " + Accounts.capOf("n.account")
                        + " IS NOT NULL ORDER BY 1 ON CONFLICT DO NOTHING",
                all,
                perDay,
                perOwner);
        Map<String, Balance> balances = new LinkedHashMap<>();
        jdbc.query(
                "SELECT a.account, a.spent_usd + a.reserved_usd, " + Accounts.capOf("a.account")
                        + " FROM rescene.accounts a WHERE a.account IN (" + Accounts.FULL_NAMES
                        + ") AND " + Accounts.capOf("a.account") + " IS NOT NULL ORDER BY a.account FOR UPDATE OF a",
                row -> {
                    balances.put(row.getString(1), new Balance(row.getBigDecimal(2), row.getBigDecimal(3)));
                },
                perDay,
                perOwner,
                all,
                perDay,
                perOwner);
        return balances;
    }

    /**
     * Sets more aside, or less where USD are negative, by account; to be called with the accounts' rows locked. At most what
     * is set aside is taken off: a database that went back in time has forgotten some of it.
     */
    private void write(Map<String, BigDecimal> taken) {
        if (taken.isEmpty()) {
            return;
        }
        jdbc.update(
                """
                WITH t AS (
                    SELECT w.account, greatest(w.usd, -greatest(0, (
                        SELECT least(v.usd, b.reserved_usd)
                        FROM rescene.reservations v JOIN rescene.accounts b ON b.account = v.account
                        WHERE v.account = w.account AND v.worker_id = ?))) AS usd
                    FROM unnest(?::text[], ?::numeric[]) AS w(account, usd)
                ), a AS (
                    UPDATE rescene.accounts a SET reserved_usd = a.reserved_usd + t.usd FROM t WHERE a.account = t.account
                )
                INSERT INTO rescene.reservations AS r (account, worker_id, usd) SELECT account, ?, usd FROM t
                ON CONFLICT (account, worker_id) DO UPDATE SET usd = r.usd + excluded.usd
                """,
                worker,
                taken.keySet().toArray(String[]::new),
                taken.values().toArray(BigDecimal[]::new),
                worker);
    }

    /**
     * Gives back what surely was not used.
     *
     * @return false if the database surely did not take it back; true if it did, or may have: then it must not be tried again
     */
    boolean giveBack(Reservation unused) {
        AtomicBoolean committing = new AtomicBoolean();
        try {
            giveBack(unused, committing);
            return true;
        } catch (RuntimeException e) {
            LOG.debug("USD {} that were set aside could not be given back", unused.usd(), e);
            return committing.get();
        }
    }

    private void giveBack(Reservation unused, AtomicBoolean committing) {
        Map<String, BigDecimal> back = new LinkedHashMap<>();
        unused.accounts().forEach(account -> back.put(account, unused.usd().negate()));
        transaction.executeWithoutResult(status -> {
            jdbc.query(
                    "SELECT 1 FROM rescene.accounts WHERE account = ANY (?::text[]) ORDER BY account FOR UPDATE",
                    row -> {},
                    (Object) back.keySet().toArray(String[]::new));
            write(back);
            committing.set(true);
        });
    }

    /** Forgets what this worker has in the table but not any more in its memory; it stays counted in the accounts. */
    void sweep(Collection<String> accounts) {
        jdbc.update(
                "DELETE FROM rescene.reservations WHERE worker_id = ? AND (usd <= 0 OR NOT account = ANY (?::text[]))",
                worker,
                accounts.toArray(String[]::new));
    }

    /**
     * The accounts in which a worker that was not found gone, this one included, has something set aside. After an outage the leases
     * of living ones have run out, too.
     */
    private Set<String> mayComeBack(Collection<String> accounts) {
        if (accounts.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(jdbc.queryForList(
                """
                SELECT DISTINCT r.account FROM rescene.reservations r JOIN rescene.workers w ON w.id = r.worker_id
                WHERE r.account = ANY (?::text[]) AND r.usd > 0 AND %s
                """.formatted(LivingWorkers.IS_NOT_GONE), String.class, (Object) accounts.toArray(String[]::new)));
    }
}
