package io.rescene.route;

import io.rescene.openai.Question;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.ToLongFunction;
import org.apache.camel.AsyncCallback;

/**
 * The questions that wait for a slot, a line for each model, so that a model whose gate is closed holds no other up, and
 * for each kind, so that either can go first; within a line first come, first served. Not thread-safe.
 */
final class WaitingLine {
    /** A question and how its exchange goes on. */
    record Waiting(Asking asking, AsyncCallback callback, long number) {}

    /** What waits in one line. */
    private record Lane(String model, Question.Kind kind) {
        static Lane of(Waiting one) {
            return new Lane(
                    one.asking().question().model(), one.asking().question().kind());
        }
    }

    private static final Comparator<Waiting> ARRIVAL = Comparator.comparing(Waiting::number);

    private final Map<Lane, PriorityQueue<Waiting>> due = new LinkedHashMap<>();
    private final List<Waiting> later = new ArrayList<>();
    private long numbers;

    void add(Asking asking, AsyncCallback callback, long now) {
        Waiting one = new Waiting(asking, callback, numbers++);
        if (asking.notBefore() - now > 0) {
            later.add(one);
        } else {
            isDue(one);
        }
    }

    private boolean isDue(Waiting one) {
        return due.computeIfAbsent(Lane.of(one), lane -> new PriorityQueue<>(ARRIVAL))
                .add(one);
    }

    /** Lets those be due whose time has come. */
    void passTime(long now) {
        if (!later.isEmpty()) {
            later.removeIf(one -> one.asking().notBefore() - now <= 0 && isDue(one));
        }
    }

    /** How many are due. */
    int size() {
        int size = 0;
        for (PriorityQueue<Waiting> line : due.values()) {
            size += line.size();
        }
        return size;
    }

    /**
     * The first of those that may begin; it stays in the line.
     *
     * @param wait how long the first of a model has to wait; 0 or less: it may begin
     * @param preferred which kind goes before the other
     */
    Optional<Waiting> first(ToLongFunction<Asking> wait, Question.Kind preferred) {
        Comparator<Waiting> order = Comparator.comparing(
                        (Waiting one) -> one.asking().question().kind() != preferred)
                .thenComparing(ARRIVAL);
        Waiting first = null;
        for (PriorityQueue<Waiting> line : due.values()) {
            Waiting one = line.peek();
            if (one != null
                    && wait.applyAsLong(one.asking()) <= 0
                    && (first == null || order.compare(one, first) < 0)) {
                first = one;
            }
        }
        return Optional.ofNullable(first);
    }

    /** Takes what {@link #first} said out of the line. */
    void remove(Waiting first) {
        due.getOrDefault(Lane.of(first), new PriorityQueue<>(ARRIVAL)).poll();
    }

    /**
     * How long nothing can begin, if nothing else happens.
     *
     * @param wait as for {@link #first}
     * @param most if there is nothing to wait for
     */
    long nanosToWait(ToLongFunction<Asking> wait, long now, long most) {
        long least = most;
        for (PriorityQueue<Waiting> line : due.values()) {
            if (!line.isEmpty()) {
                least = Math.min(
                        least, Math.max(1, wait.applyAsLong(line.element().asking())));
            }
        }
        for (Waiting one : later) {
            least = Math.min(least, one.asking().notBefore() - now);
        }
        return least;
    }

    /** Takes all out. */
    List<Waiting> empty() {
        List<Waiting> all = new ArrayList<>(later);
        due.values().forEach(all::addAll);
        due.clear();
        later.clear();
        return all;
    }
}
