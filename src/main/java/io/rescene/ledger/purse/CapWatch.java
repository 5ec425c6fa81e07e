package io.rescene.ledger.purse;

import io.rescene.money.Accounts;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Which runs in work have a cap, and of which more is counted than that allows, as they were seen last. Thread-safe. */
final class CapWatch {
    private final PurseTables tables;
    private volatile Set<Long> capped = Set.of();
    private volatile Set<String> overdrawn = Set.of();
    private volatile Consumer<Set<String>> listener = accounts -> {};

    /** Nothing was seen yet. */
    CapWatch(PurseTables tables) {
        this.tables = tables;
    }

    /** Looks. */
    void look() {
        Map<Long, Boolean> runs = tables.cappedRuns();
        capped = runs.keySet();
        overdrawn = runs.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(run -> Accounts.run(run.getKey()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether this run has a cap. */
    boolean isCapped(long run) {
        return capped.contains(run);
    }

    /** The accounts in which more is spent and set aside than their cap allows, as after it was lowered. */
    Set<String> overdrawn() {
        return overdrawn;
    }

    /** Is told of these accounts from now on, instead of who was before. */
    void onOverdrawn(Consumer<Set<String>> told) {
        listener = told;
    }

    /** Tells of them, if there are any. */
    void tell() {
        if (!overdrawn.isEmpty()) {
            listener.accept(overdrawn);
        }
    }
}
