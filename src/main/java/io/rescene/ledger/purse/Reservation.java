package io.rescene.ledger.purse;

import io.rescene.money.Accounts;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Money set aside for one call before it is made, so that no cap is ever passed.
 *
 * @param purpose what for
 * @param usd the worst case of the call, USD, above 0
 * @param accounts the capped accounts in which it is set aside, such as {@code run 12}; empty: no cap applies
 */
public record Reservation(Purpose purpose, BigDecimal usd, List<String> accounts) {
    /**
     * What a call is paid for.
     *
     * @param run its run
     * @param owner the video's owner; empty if it has none
     */
    public record Purpose(long run, Optional<UUID> owner) {
        /** As {@link Accounts#of}. */
        List<String> accounts() {
            return Accounts.of(run, owner);
        }

        /** As {@link Accounts#capped}. */
        List<String> capped(Set<String> capped) {
            return Accounts.capped(run, owner, capped);
        }
    }
}
