package io.rescene.route.permit;

import io.rescene.route.permit.Permits.Permit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A worker's leases: the free ones, those that calls use, and those on their way back. Each use of a lease is a permit of
 * its own, so that one that is given back twice does not end another call's. Times are as {@link System#nanoTime()}. Not
 * thread-safe.
 */
final class PermitStock {
    /** A lease and until when calls may begin on it. */
    private record Lease(String name, long until) {}

    /** A lease and since when it has been free. */
    private record Free(Lease lease, long since) {}

    /** The one that was used last is used next: so those that are too many are told by how long they have been free. */
    private final Deque<Free> free = new ArrayDeque<>();

    private final Map<Permit, Lease> inUse = new HashMap<>();
    private final Set<String> back = new HashSet<>();
    private boolean keeps;
    private long permits;

    /** A lease has come. */
    void add(String name, long until, long now) {
        free.push(new Free(new Lease(name, until), now));
    }

    /** Whether leases are used again from now on; at first they are not. */
    void keeps(boolean used) {
        keeps = used;
    }

    /** How many are free. */
    int free() {
        return free.size();
    }

    /** Takes one that may still begin a call; those that may not any more go back. */
    Optional<Permit> take(long now) {
        while (!free.isEmpty()) {
            Lease lease = free.pop().lease();
            if (lease.until() - now > 0) {
                Permit permit = new Permit(++permits);
                inUse.put(permit, lease);
                return Optional.of(permit);
            }
            back.add(lease.name());
        }
        return Optional.empty();
    }

    /** A call is over: its lease is free, or goes back if it may not be used again. Whether the permit was in use. */
    boolean giveBack(Permit permit, long now) {
        Lease lease = inUse.remove(permit);
        if (lease == null) {
            return false;
        }
        if (keeps && lease.until() - now > 0) {
            free.push(new Free(lease, now));
        } else {
            back.add(lease.name());
        }
        return true;
    }

    /** Lets those go back that have been free since then or longer. */
    void giveBackUnused(long since) {
        while (!free.isEmpty() && free.getLast().since() - since <= 0) {
            back.add(free.removeLast().lease().name());
        }
    }

    /** Since when the one has been free that has been so for longest; empty if none is free. */
    Optional<Long> unusedSince() {
        return Optional.ofNullable(free.peekLast()).map(Free::since);
    }

    /** Lets all go back that are free. */
    void giveBackFree() {
        free.forEach(one -> back.add(one.lease().name()));
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
