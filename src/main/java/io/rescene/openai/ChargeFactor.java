package io.rescene.openai;

import java.time.Duration;
import java.util.Optional;

/**
 * Learns how much a server charges for what was predicted, from how its rest falls: between two answers it falls by what
 * was charged for the calls that began between them, less what flowed back.
 */
final class ChargeFactor {
    private static final double LEAST = 0.25;
    /** Other workers' calls look like dearer ones of this: not without end, or who asks little would ask ever less. */
    private static final double MOST = 2;

    /** What a sample must span to count, as a share of the limit. */
    private static final double SPAN = 0.05;

    private static final double WEIGHT = 0.3;
    /** A bucket that was full let go of what would have flowed back. */
    private static final double NEARLY_FULL = 0.98;

    private static final long SAME_WINDOW = Duration.ofMillis(1500).toNanos();
    /** In so short a time the window of a server whose window slides can't be told from one that stands. */
    private static final long SHORTEST = Duration.ofSeconds(5).toNanos();

    private static final long LONGEST = Duration.ofSeconds(40).toNanos();

    private record Anchor(long remaining, long begun, long came, double raw, Optional<Duration> reset) {}

    private final boolean learns;
    private double value = 1;
    private double raw;
    private Optional<Anchor> anchor = Optional.empty();

    ChargeFactor(boolean learns) {
        this.learns = learns;
    }

    /** What to multiply a prediction by, from {@value #LEAST} to {@value #MOST}. */
    double value() {
        return value;
    }

    /** All that was predicted so far. */
    double raw() {
        return raw;
    }

    void begin(double charge) {
        raw += charge;
    }

    /**
     * Takes an answer.
     *
     * @param said what it said
     * @param begun when its call began
     * @param rawThen {@link #raw()} when it began
     * @param perNano what flows back in a nanosecond; 0 if nothing does before the window ends
     * @param now the time
     */
    void said(RateLimit said, long begun, double rawThen, double perNano, long now) {
        if (!learns) {
            return;
        }
        Anchor next = new Anchor(said.remaining(), begun, now, rawThen, said.reset());
        Anchor before = anchor.orElse(next);
        boolean isOver = perNano > 0
                ? Math.max(before.remaining(), next.remaining()) >= NEARLY_FULL * said.limit()
                : next.remaining() > before.remaining() || begun - before.begun() > LONGEST;
        if (anchor.isEmpty() || isOver) {
            anchor = Optional.of(next);
            return;
        }
        double predicted = rawThen - before.raw();
        if (predicted >= SPAN * said.limit() && (perNano > 0 || isSameWindow(before, next))) {
            double truth = before.remaining() - next.remaining() + perNano * (begun - before.begun());
            double sample = Math.max(LEAST, Math.min(MOST, truth / predicted));
            value += WEIGHT * (sample - value);
            anchor = Optional.of(next);
        }
    }

    /** The server may have counted when the calls came or when it answered them: it must be true of both. */
    private static boolean isSameWindow(Anchor before, Anchor next) {
        if (before.reset().isEmpty() || next.reset().isEmpty() || next.begun() - before.begun() < SHORTEST) {
            return false;
        }
        long less = before.reset().get().minus(next.reset().get()).toNanos();
        return Math.abs(next.begun() - before.begun() - less) <= SAME_WINDOW
                && Math.abs(next.came() - before.came() - less) <= SAME_WINDOW;
    }
}
