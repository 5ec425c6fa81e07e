package io.rescene.money;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The accounts that a call counts for, capped or not: those of its run, of the day (UTC) on which its money is set aside or
 * spent, and of its video's owner, if that has one. Their names are {@code run N}, {@code day YYYY-MM-DD} and {@code owner UUID}.
 */
public final class Accounts {
    /** SQL for the account of the day that it is by the database's clock, which all workers share. */
    public static final String TODAY = dayOf("now()");

    /** Stands for {@link #TODAY} where no statement has told which day that is. */
    private static final String ANY_DAY = "day";

    /** SQL for the full names, in a column {@code account}, of the {@link #of accounts} in a parameter, an array of texts. */
    public static final String FULL_NAMES = "SELECT CASE WHEN a = '" + ANY_DAY + "' THEN " + TODAY
            + " ELSE a END AS account FROM unnest(?::text[]) AS a";

    private Accounts() {}

    /** The account of the run with this number. */
    public static String run(long number) {
        return "run " + number;
    }

    /** The accounts that a call counts for; the day's is without its date, see {@link #FULL_NAMES}. */
    public static List<String> of(long run, Optional<UUID> owner) {
        List<String> accounts = new ArrayList<>(List.of(run(run), ANY_DAY));
        owner.ifPresent(one -> accounts.add("owner " + one));
        return accounts;
    }

    /**
     * Those of the capped accounts that a call counts for.
     *
     * @param capped accounts by their full names, of one day at the most
     * @return their full names, in the order of {@code capped}; empty: no cap applies
     */
    public static List<String> capped(long run, Optional<UUID> owner, Set<String> capped) {
        List<String> names = of(run, owner);
        return capped.stream()
                .filter(account -> names.contains(account) || account.startsWith(ANY_DAY + " "))
                .toList();
    }

    /**
     * SQL for the accounts that a call counts for: a table of one column, for a lateral join that names it.
     *
     * @param run its run's number
     * @param owner its video's owner; where that is NULL, so is one of the accounts
     * @param day the day's account
     */
    public static String rows(String run, String owner, String day) {
        return "(VALUES ('run ' || %s), ('owner ' || %s), (%s))".formatted(run, owner, day);
    }

    /**
     * SQL for the cap of an account; NULL: none. A day that is over has none: what was kept back for it may go on. Its parameters
     * are {@link Budgets#perDay} and {@link Budgets#perOwner}. Not by the function {@code rescene.cap_of} of earlier versions: that
     * is planned anew in each statement, which takes longer than setting money aside.
     *
     * @param account an expression for its full name
     */
    public static String capOf(String account) {
        return """
                CASE split_part(%1$s, ' ', 1)
                    WHEN 'run' THEN (SELECT cap_usd FROM rescene.runs WHERE id = split_part(%1$s, ' ', 2)::bigint)
                    WHEN 'day' THEN CASE WHEN %1$s = %2$s THEN ?::numeric END
                    WHEN 'owner' THEN ?::numeric
                END""".formatted(account, TODAY);
    }

    /**
     * SQL for the account of the day of a time.
     *
     * @param time an expression of type {@code timestamptz}
     */
    public static String dayOf(String time) {
        return "'day ' || to_char(" + time + " AT TIME ZONE 'UTC', 'YYYY-MM-DD')";
    }
}
