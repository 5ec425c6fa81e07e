package io.rescene.route.call;

import io.rescene.openai.Question;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.apache.camel.AsyncCallback;
import org.jspecify.annotations.Nullable;

/**
 * The questions that wait for a slot, a line for each model, so that a model whose gate is closed holds no other up.
 * Whoever asks says which kind goes first; within a kind first come, first served. Not thread-safe.
 */
final class WaitingLine {
    /** A question and how its exchange goes on. */
    record Waiting(Asking asking, AsyncCallback callback, long number) {}

    private static final Comparator<Waiting> ARRIVAL = Comparator.comparingLong(Waiting::number);

    /** What waits for one model. */
    private record Lane(PriorityQueue<Waiting> scenes, PriorityQueue<Waiting> summaries) {
        Lane() {
            this(new PriorityQueue<>(ARRIVAL), new PriorityQueue<>(ARRIVAL));
        }

        PriorityQueue<Waiting> of(Question.Kind kind) {
            return kind == Question.Kind.SCENE ? scenes : summaries;
        }

        PriorityQueue<Waiting> of(Waiting one) {
            return of(one.asking().question().kind());
        }

        /**
         * Who goes first, even where that one has to wait and the other kind's first had not: a call that takes much of
         * a limit would never come to its turn behind many that take little. Null if nobody is here.
         */
        @Nullable
        Waiting head(Question.Kind preferred) {
            PriorityQueue<Waiting> before = of(preferred);
            return before.isEmpty() ? (before == scenes ? summaries : scenes).peek() : before.peek();
        }
    }

    private final Map<String, Lane> due = new LinkedHashMap<>();
    private final List<Waiting> later = new ArrayList<>();
    private long numbers;

    void add(Asking asking, AsyncCallback callback, long now) {
        Waiting one = new Waiting(asking, callback, numbers++);
        if (asking.tries().notBefore() - now > 0) {
            later.add(one);
        } else {
            becomesDue(one);
        }
    }

    private void becomesDue(Waiting one) {
        due.computeIfAbsent(one.asking().question().model(), model -> new Lane())
                .of(one)
                .add(one);
    }

    /** Lets those be due whose time has come. */
    void passTime(long now) {
        later.removeIf(one -> {
            boolean hasCome = one.asking().tries().notBefore() - now <= 0;
            if (hasCome) {
                becomesDue(one);
            }
            return hasCome;
        });
    }

    /** How many are due. */
    int size() {
        int size = 0;
        for (Lane lane : due.values()) {
            size += lane.scenes().size() + lane.summaries().size();
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
        for (Lane lane : due.values()) {
            Waiting one = lane.head(preferred);
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
        due.getOrDefault(first.asking().question().model(), new Lane())
                .of(first)
                .poll();
    }

    /**
     * How long nothing can begin, if nothing else happens.
     *
     * @param wait as for {@link #first}
     * @param preferred as for {@link #first}
     * @param most if there is nothing to wait for
     */
    long nanosToWait(ToLongFunction<Asking> wait, Question.Kind preferred, long now, long most) {
        long least = most;
        for (Lane lane : due.values()) {
            Waiting one = lane.head(preferred);
            if (one != null) {
                least = Math.min(least, Math.max(1, wait.applyAsLong(one.asking())));
            }
        }
        for (Waiting one : later) {
            least = Math.min(least, one.asking().tries().notBefore() - now);
        }
        return least;
    }

    /**
     * How long the first of each model has to wait, in nanoseconds, by model: of those for which somebody is due.
     *
     * @param wait as for {@link #first}
     * @param preferred as for {@link #first}
     */
    Map<String, Long> waits(ToLongFunction<Asking> wait, Question.Kind preferred) {
        Map<String, Long> all = new LinkedHashMap<>();
        due.forEach((model, lane) -> {
            Waiting one = lane.head(preferred);
            if (one != null) {
                all.put(model, wait.applyAsLong(one.asking()));
            }
        });
        return all;
    }

    /** Takes those out that are such. */
    List<Waiting> take(Predicate<Asking> such) {
        List<Waiting> taken = new ArrayList<>();
        Predicate<Waiting> leaves = one -> such.test(one.asking()) && taken.add(one);
        later.removeIf(leaves);
        due.values().forEach(lane -> {
            lane.summaries().removeIf(leaves);
            lane.scenes().removeIf(leaves);
        });
        return taken;
    }
}
