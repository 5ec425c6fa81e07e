package io.rescene.ledger.purse;

import java.util.Optional;
import java.util.Set;

/**
 * The open runs that have a cap, as they were seen last.
 *
 * @param numbers their numbers
 * @param overdrawn the accounts of those of which more is spent and set aside than the cap allows, as after it was lowered
 */
record CappedRuns(Set<Long> numbers, Set<String> overdrawn) {
    /** None. */
    static final CappedRuns NONE = new CappedRuns(Set.of(), Set.of());

    /** An overdrawn account in which this is set aside; empty if there is none. */
    Optional<String> overdrawn(Reservation reservation) {
        return reservation.accounts().stream().filter(overdrawn::contains).findFirst();
    }
}
