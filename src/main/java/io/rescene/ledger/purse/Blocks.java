package io.rescene.ledger.purse;

import io.rescene.ledger.purse.Reservation.Purpose;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is set aside and not yet given to a call, by purpose. Not for several threads at once. */
final class Blocks {
    /** A block that is set aside, and when it was last used, as {@link System#nanoTime()}. */
    private record Block(Reservation left, long usedAt) {}

    private final Map<Purpose, Block> blocks = new HashMap<>();
    private final List<Reservation> outdated = new ArrayList<>();

    /** Whether nothing is kept. */
    boolean isEmpty() {
        return blocks.isEmpty() && outdated.isEmpty();
    }

    /** Takes from what is kept; empty if that is too little. */
    Optional<Reservation> take(Purpose purpose, BigDecimal usd) {
        Block block = blocks.get(purpose);
        if (block == null || block.left().usd().compareTo(usd) < 0) {
            return Optional.empty();
        }
        Reservation left = block.left();
        put(new Reservation(purpose, left.usd().subtract(usd), left.accounts()));
        return Optional.of(new Reservation(purpose, usd, left.accounts()));
    }

    /** Keeps more. */
    void keep(Reservation more) {
        Block old = blocks.get(more.purpose());
        if (old == null) {
            put(more);
        } else if (old.left().accounts().equals(more.accounts())) {
            put(new Reservation(more.purpose(), old.left().usd().add(more.usd()), more.accounts()));
        } else {
            // Another day has begun: what was set aside in yesterday's account goes back there.
            outdated.add(old.left());
            put(more);
        }
    }

    private void put(Reservation left) {
        blocks.put(left.purpose(), new Block(left, System.nanoTime()));
    }

    /** Removes what was not used for so long, in nanoseconds; 0: everything. */
    List<Reservation> idle(long longerThanNanos) {
        long now = System.nanoTime();
        List<Reservation> idle = new ArrayList<>(outdated);
        outdated.clear();
        blocks.values().removeIf(block -> now - block.usedAt() >= longerThanNanos && idle.add(block.left()));
        return idle;
    }

    /** Removes what is set aside in one of these accounts. */
    List<Reservation> in(Set<String> accounts) {
        List<Reservation> found = new ArrayList<>();
        outdated.removeIf(one -> !Collections.disjoint(one.accounts(), accounts) && found.add(one));
        blocks.values()
                .removeIf(block -> !Collections.disjoint(block.left().accounts(), accounts) && found.add(block.left()));
        return found;
    }
}
