package io.rescene.route.exchange;

import io.rescene.route.folder.UnaskableException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The steps of YAML routes that an exchange is in, each within the one before. Copies begin with it: those of a {@code
 * multicast} have none of the calls of their original on them that Camel counts.
 *
 * @param step the innermost
 * @param routeId the route it is in
 * @param outer where that step is in; null: in none
 * @param depth how many there are
 * @param family what these exchanges have in common
 */
public record StepPath(
        Object step, String routeId, @Nullable StepPath outer, int depth, Family family) {
    /** So many have no end; in routes that have one, ten that call each other with a choice and a loop each are fewer. */
    private static final int DEEPEST = 60;

    /** So often no exchange and its copies come to a step that they are in already. A walk through a tree does, too. */
    private static final int MOST_RECURSIONS = 20_000;

    /** Where an exchange is; null: in no step. */
    public static @Nullable StepPath of(Exchange exchange) {
        return OwnProperties.get(exchange, StepPath.class);
    }

    /**
     * Notes where an exchange is.
     *
     * @param path null: in no step; what it calls now may end without ending what called
     */
    public static void put(Exchange exchange, @Nullable StepPath path) {
        OwnProperties.set(exchange, StepPath.class, path);
    }

    /**
     * Where an exchange is that comes to a step.
     *
     * @param outer where it was
     * @throws UnaskableException if the routes call each other without end
     */
    static StepPath into(Object step, String routeId, @Nullable StepPath outer) {
        Family family = outer == null ? new Family() : outer.family;
        StepPath path = new StepPath(step, routeId, outer, outer == null ? 1 : outer.depth + 1, family);
        boolean isRecursive = path.lastTime() != null;
        if (path.depth > DEEPEST || (isRecursive && family.recursions.incrementAndGet() > MOST_RECURSIONS)) {
            family.end.compareAndSet(null, "routes call each other without end: " + String.join(" → ", path.ring()));
        }
        String end = family.end.get();
        // Steps beside the ring go on, such as those that handle its end.
        if (end != null && (isRecursive || path.depth > DEEPEST)) {
            throw new UnaskableException(end);
        }
        return path;
    }

    /** The ids of the routes of the ring, in the order of the calls, the one at which it closes first and last. */
    private Deque<String> ring() {
        StepPath inRing = this;
        // What is called beside the ring was just where the last step was counted.
        while (inRing.lastTime() == null && inRing.outer != null) {
            inRing = inRing.outer;
        }
        StepPath lastTime = inRing.lastTime();
        Deque<String> ring = new ArrayDeque<>();
        for (StepPath at = inRing; at != lastTime && at != null; at = at.outer) {
            // Steps of a route that are in each other are in one call of it.
            if (!at.routeId.equals(ring.peekFirst())) {
                ring.addFirst(at.routeId);
            }
        }
        if (ring.size() == 1 || !inRing.routeId.equals(ring.getFirst())) {
            ring.addFirst(inRing.routeId);
        }
        return ring;
    }

    /** Where the exchange was in the same step before; null if it was not. */
    private @Nullable StepPath lastTime() {
        StepPath at = outer;
        while (at != null && at.step != step) {
            at = at.outer;
        }
        return at;
    }

    /** An exchange and its copies: what ends one ends all, as where each has two copies all would be 2^depth. */
    static final class Family {
        private final AtomicInteger recursions = new AtomicInteger();
        private final AtomicReference<@Nullable String> end = new AtomicReference<>();
    }
}
