package io.rescene.monitor;

import io.rescene.money.Accounts;
import io.rescene.text.Counted;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/**
 * An account at its cap, and who waits for it.
 *
 * @param account {@code run N}, {@code day YYYY-MM-DD} (UTC) or {@code owner UUID}
 * @param jobs how many jobs wait
 * @param counted USD that count: spent, or set aside
 * @param setAside USD of these that are set aside: for calls in flight, and for those that may have been under way when
 *     their worker died
 */
public record Spending(String account, long jobs, BigDecimal counted, BigDecimal setAside) {
    /** Of the library alone by an index that has all it takes: only a queued job waits for money, so its state is not read. */
    private static final String CAPPED = """
            SELECT w.capped_by, w.jobs, coalesce(a.spent_usd + a.reserved_usd, 0), coalesce(a.reserved_usd, 0)%1$s
            FROM (SELECT j.capped_by, count(*) AS jobs%1$s FROM rescene.jobs j WHERE j.capped_by IS NOT NULL%2$s
                GROUP BY j.capped_by%1$s) w
            LEFT JOIN rescene.accounts a ON a.account = w.capped_by
            ORDER BY w.capped_by
            """;

    private static final RowMapper<Spending> ROW =
            (row, n) -> new Spending(row.getString(1), row.getLong(2), row.getBigDecimal(3), row.getBigDecimal(4));

    /**
     * The accounts for which jobs wait.
     *
     * @param jdbc the migrated database
     * @param run only this run's jobs; empty: all
     */
    public static List<Spending> capped(JdbcTemplate jdbc, Optional<Long> run) {
        return run.map(id -> jdbc.query(CAPPED.formatted("", " AND j.run_id = ?"), ROW, id))
                .orElseGet(() -> jdbc.query(CAPPED.formatted("", ""), ROW));
    }

    /**
     * The accounts for which all open jobs wait: asked by the clock, and so not by counting the jobs that are closed.
     *
     * @param jdbc the migrated database
     * @return none if a job is open that waits for no money, or none is
     */
    public static List<Spending> keepingAll(JdbcTemplate jdbc) {
        return Progress.isAnyToGoOn(jdbc) ? List.of() : capped(jdbc, Optional.empty());
    }

    /**
     * The accounts for which jobs of each run wait.
     *
     * @return by the run's number; a run of which no job waits for money is not there
     */
    public static Map<Long, List<Spending>> cappedByRun(JdbcTemplate jdbc) {
        Map<Long, List<Spending>> capped = new HashMap<>();
        jdbc.query(CAPPED.formatted(", run_id", ""), row -> {
            capped.computeIfAbsent(row.getLong("run_id"), run -> new ArrayList<>())
                    .add(ROW.mapRow(row, 0));
        });
        return capped;
    }

    /** USD that are spent of a run's cap; calls whose answers were lost count at their worst case. */
    public static BigDecimal spent(JdbcTemplate jdbc, long run) {
        return jdbc
                .queryForList(
                        "SELECT spent_usd FROM rescene.accounts WHERE account = ?", BigDecimal.class, Accounts.run(run))
                .stream()
                .findFirst()
                .orElse(BigDecimal.ZERO);
    }

    /** One line for the operator, with what can be done. */
    public String line() {
        String[] parts = account.split(" ", 2);
        String remedy = switch (parts[0]) {
            case "run" -> "`rescene runs cap " + parts[1] + " USD` raises it";
            case "day" -> "they go on tomorrow (UTC), or with a higher rescene.budget.day";
            default -> "a higher rescene.budget.owner lets them go on";
        };
        return String.format(
                Locale.ROOT,
                "%s for money: the cap of %s is reached at USD %.4f%s; %s",
                Counted.of(jobs, "job waits", "jobs wait"),
                account,
                counted,
                setAside.signum() > 0
                        ? String.format(
                                Locale.ROOT,
                                " (%.4f of them set aside for calls in flight, or under way when their worker died)",
                                setAside)
                        : "",
                remedy);
    }
}
