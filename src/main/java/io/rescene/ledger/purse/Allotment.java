package io.rescene.ledger.purse;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shares out what is left below the caps, all or nothing for each wish, first come, first served. No SQL, no threads. */
final class Allotment {
    /**
     * An account as it stands.
     *
     * @param counted USD spent and set aside
     * @param cap USD that {@code counted} may never pass
     */
    record Balance(BigDecimal counted, BigDecimal cap) {
        /** What is left, USD; negative if the cap was lowered below what is counted. */
        BigDecimal left() {
            return cap.subtract(counted);
        }
    }

    private final Map<String, BigDecimal> left = new HashMap<>();
    private final Map<String, BigDecimal> taken = new HashMap<>();

    /**
     * Begins with what is left.
     *
     * @param balances the capped accounts
     */
    Allotment(Map<String, Balance> balances) {
        balances.forEach((account, balance) -> left.put(account, balance.left()));
    }

    /**
     * Takes an amount in all of the accounts, or in none.
     *
     * @param accounts known ones only
     * @param usd at least 0
     * @return the account that has too little left; empty if it was taken
     */
    Optional<String> take(List<String> accounts, BigDecimal usd) {
        Optional<String> blocking = accounts.stream()
                .filter(account -> left.getOrDefault(account, BigDecimal.ZERO).compareTo(usd) < 0)
                .findFirst();
        if (blocking.isEmpty()) {
            for (String account : accounts) {
                left.merge(account, usd.negate(), BigDecimal::add);
                taken.merge(account, usd, BigDecimal::add);
            }
        }
        return blocking;
    }

    /** Whether so much is left in all of the accounts. */
    boolean has(List<String> accounts, BigDecimal usd) {
        return accounts.stream()
                .allMatch(account -> left.getOrDefault(account, BigDecimal.ZERO).compareTo(usd) >= 0);
    }

    /** What was taken, by account. */
    Map<String, BigDecimal> taken() {
        return Map.copyOf(taken);
    }
}
