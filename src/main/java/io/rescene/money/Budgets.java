package io.rescene.money;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * Caps that are settings, next to those of runs.
 *
 * @param perDay USD that the calls of one UTC day may cost, over all workers; empty: no cap
 * @param perOwner USD that an owner's calls may cost in all; empty: no cap
 */
public record Budgets(Optional<BigDecimal> perDay, Optional<BigDecimal> perOwner) {
    /** No cap is set. */
    public static final Budgets NONE = new Budgets(Optional.empty(), Optional.empty());

    /** Whether any cap is set. */
    public boolean areSet() {
        return perDay.isPresent() || perOwner.isPresent();
    }
}
