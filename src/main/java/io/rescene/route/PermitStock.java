package io.rescene.route;

import io.rescene.route.Permits.Permit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A worker's permits: those nobody has taken yet, those in use, and those on their way back. Not thread-safe. */
final class PermitStock {
    private final Deque<Permit> free = new ArrayDeque<>();
    private final Set<String> inUse = new HashSet<>();
    private final Set<String> back = new HashSet<>();

    void add(Permit permit) {
        free.add(permit);
    }

    boolean hasFree() {
        return !free.isEmpty();
    }

    /** Takes one that may still begin a call; those that may not any more go back. */
    Optional<Permit> take(long now) {
        while (!free.isEmpty()) {
            Permit permit = free.remove();
            if (permit.until() - now > 0) {
                inUse.add(permit.id());
                return Optional.of(permit);
            }
            back.add(permit.id());
        }
        return Optional.empty();
    }

    /** Whether it was in use. */
    boolean giveBack(Permit permit) {
        return inUse.remove(permit.id()) && back.add(permit.id());
    }

    /** Lets all go back that nobody has taken. */
    void giveBackFree() {
        free.forEach(permit -> back.add(permit.id()));
        free.clear();
    }

    /** Lets leases go back that may have been given. */
    void giveBack(List<String> names) {
        back.addAll(names);
    }

    /** What has to be told to be back. */
    List<String> back() {
        return List.copyOf(back);
    }

    /** It was told. */
    void told(List<String> names) {
        names.forEach(back::remove);
    }
}
