package io.rescene.ledger.purse;

import io.rescene.ledger.purse.Reservation.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Names of accounts: {@code run N}, {@code day YYYY-MM-DD} (UTC) and {@code owner UUID}. */
final class AccountNames {
    /** Without a date: of the day that it is by the database's clock, which all workers share. */
    private static final String TODAY = "day";

    private AccountNames() {}

    /** The account of the run with this number. */
    static String run(long number) {
        return "run " + number;
    }

    /** The accounts that pay for this, capped or not; the day's is without its date. */
    static List<String> of(Purpose purpose) {
        List<String> accounts = new ArrayList<>(List.of(run(purpose.run()), TODAY));
        purpose.owner().ifPresent(owner -> accounts.add("owner " + owner));
        return accounts;
    }

    /**
     * Those of the capped accounts that pay for this.
     *
     * @param capped accounts by their full names, of one day at the most
     * @return their full names, in the order of {@code capped}; empty: no cap applies
     */
    static List<String> capped(Purpose purpose, Set<String> capped) {
        List<String> names = of(purpose);
        return capped.stream()
                .filter(account -> names.contains(account) || account.startsWith(TODAY + " "))
                .toList();
    }
}
