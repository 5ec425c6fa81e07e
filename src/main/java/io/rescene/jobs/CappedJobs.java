package io.rescene.jobs;

import io.rescene.money.Accounts;
import io.rescene.money.Budgets;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Jobs that wait, queued, because an account of theirs (run, day, owner) is at its cap. They are not in the list; as soon
 * as there is room again they are pushed.
 */
public final class CappedJobs {
    /** Any one of them is enough: if several wait for different sums, this one is let go with the first and joins the others again. */
    private static final String JOIN = """
            UPDATE rescene.jobs j SET capped_by = c.capped_by, capped_usd = c.capped_usd, reason = c.reason
            FROM rescene.jobs own CROSS JOIN LATERAL (%s LIMIT 1) c
            WHERE own.id = ? AND j.id = own.id AND j.state || '' = 'queued'
            RETURNING j.capped_by
            """.formatted(waitingWith("own"));

    private final JdbcTemplate jdbc;
    private final Budgets budgets;

    /**
     * Capped jobs of this database.
     *
     * @param jdbc the database
     * @param budgets the caps that are settings
     */
    public CappedJobs(JdbcTemplate jdbc, Budgets budgets) {
        this.jdbc = jdbc;
        this.budgets = budgets;
    }

    /**
     * Lets those go on for whose next call there is room again. All at once: a claim joins those that wait for its account as
     * long as there are any.
     *
     * @return what is to be pushed now
     */
    public List<Runs.Opened> release() {
        return jdbc.query(
                """
                WITH RECURSIVE named AS (
                    -- From one account to the next: by DISTINCT all jobs that wait would be read, each second.
                    (SELECT o.capped_by AS account FROM rescene.jobs o
                        WHERE o.capped_by IS NOT NULL ORDER BY o.capped_by LIMIT 1)
                    UNION ALL
                    SELECT (SELECT o.capped_by FROM rescene.jobs o
                        WHERE o.capped_by > n.account ORDER BY o.capped_by LIMIT 1)
                    FROM named n WHERE n.account IS NOT NULL
                ), room AS MATERIALIZED (
                    -- least: what the cheapest next call takes; mostly that is too much, and the others need not be read.
                    SELECT n.account, %s -
                        (SELECT coalesce(sum(a.spent_usd + a.reserved_usd), 0) FROM rescene.accounts a
                            WHERE a.account = n.account) AS usd,
                        (SELECT o.capped_usd FROM rescene.jobs o
                            WHERE o.capped_by >= n.account AND o.capped_by <= n.account
                            ORDER BY o.capped_by, o.capped_usd LIMIT 1) AS least
                    FROM named n WHERE n.account IS NOT NULL
                )
                UPDATE rescene.jobs j SET capped_by = NULL, capped_usd = NULL, pushed_at = clock_timestamp()
                -- An array, and ranges in order: else PostgreSQL may read all jobs, and ask for the cap for each.
                WHERE j.id = ANY (ARRAY(
                    SELECT due.id FROM room r CROSS JOIN LATERAL (
                        SELECT o.id FROM rescene.jobs o WHERE o.capped_by >= r.account AND o.capped_by <= r.account
                        AND (r.usd IS NULL OR o.capped_usd <= r.usd)
                        ORDER BY o.capped_by, o.capped_usd OFFSET 0) due
                    WHERE r.usd IS NULL OR r.least <= r.usd))
                AND j.state || '' = 'queued' AND j.capped_by IS NOT NULL
                RETURNING j.id, j.video_id, j.extra
                """.formatted(Accounts.capOf("n.account")),
                Runs.Opened.ROW,
                budgets.perDay().orElse(null),
                budgets.perOwner().orElse(null));
    }

    /**
     * SQL for jobs that wait for money of a job's run, owner or day, at most one an account. All of them must not be read: each
     * entry of a run that is at its cap comes here. Nor may the table be, where hardly any other job waits for the account that
     * most wait for: a range in order is read by the index, whatever PostgreSQL knows or believes of its entries; so no
     * condition on the state either (only a queued job waits for money).
     *
     * @param job the job's name in the statement
     */
    static String waitingWith(String job) {
        return """
                SELECT c.* FROM %s AS k(account)
                CROSS JOIN LATERAL (
                    SELECT o.capped_by, o.capped_usd, o.reason FROM rescene.jobs o
                    WHERE o.capped_by >= k.account AND o.capped_by <= k.account ORDER BY o.capped_by LIMIT 1) c
                """.formatted(Accounts.rows(job + ".run_id", ownerOf(job), Accounts.TODAY));
    }

    /**
     * SQL for whose a job's video is by now, who is to pay for it; NULL: nobody's, or it is gone.
     *
     * @param job the job's name in the statement
     */
    static String ownerOf(String job) {
        return "(SELECT o.owner_id FROM public.videos o WHERE o.id = " + job + ".video_id)";
    }

    /**
     * Whether another job of the same run, day or owner waits for money; if so, this one waits with it, so that it does
     * not begin what it can't pay for.
     *
     * @param job a queued job's row
     * @return the account that is at its cap; empty if the job may be claimed
     */
    static Optional<String> joinedOthers(JdbcTemplate jdbc, long job) {
        return jdbc.queryForList(JOIN, String.class, job).stream().findFirst();
    }
}
