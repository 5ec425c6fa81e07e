package io.rescene.ledger.purse;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What this process has set aside and not yet settled or given back, by account, and for how many calls. Not for several
 * threads at once.
 */
final class Outstanding {
    private final Map<String, BigDecimal> usd = new HashMap<>();
    private int calls;

    /** Notes money that was set aside. */
    void add(Reservation reservation) {
        reservation.accounts().forEach(account -> usd.merge(account, reservation.usd(), BigDecimal::add));
    }

    /** Notes money that is settled or has gone back. */
    void remove(Reservation reservation) {
        for (String account : reservation.accounts()) {
            usd.computeIfPresent(account, (name, all) -> {
                BigDecimal left = all.subtract(reservation.usd());
                return left.signum() > 0 ? left : null;
            });
        }
    }

    /** Notes that a call got its money. */
    void begun() {
        calls++;
    }

    /** Notes that a call needs its money no more. */
    void ended() {
        calls--;
    }

    /** Calls that have their money and have not ended. */
    int calls() {
        return calls;
    }

    /** The accounts in which something is set aside. */
    Set<String> accounts() {
        return Set.copyOf(usd.keySet());
    }
}
