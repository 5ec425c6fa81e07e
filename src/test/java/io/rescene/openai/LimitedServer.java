package io.rescene.openai;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;

/** Limits a minute as servers keep them, in virtual time (seconds). */
abstract class LimitedServer {
    final long limit;

    LimitedServer(long limit) {
        this.limit = limit;
    }

    /** Charges if it can; false: 429. */
    abstract boolean admit(double charge, double now);

    abstract double remaining(double now);

    abstract double reset(double now);

    /** How long a refused call must wait. */
    abstract double retryAfter(double charge, double now);

    Map<String, String> headers(String budget, double now) {
        return Map.of(
                "x-ratelimit-limit-" + budget,
                Long.toString(limit),
                "x-ratelimit-remaining-" + budget,
                Long.toString((long) Math.max(0, remaining(now))),
                "x-ratelimit-reset-" + budget,
                text(reset(now)));
    }

    static String text(double seconds) {
        long millis = Math.round(seconds * 1000);
        return millis < 1000
                ? millis + "ms"
                : String.format(
                        Locale.ROOT,
                        "%s%.3fs",
                        millis >= 60_000 ? millis / 60_000 + "m" : "",
                        millis % 60_000 / 1000.0);
    }

    /** Refills evenly, as OpenAI does; full at the start. */
    static final class Bucket extends LimitedServer {
        private final double window;
        private double level;
        private double at;

        Bucket(long limit, double window) {
            super(limit);
            this.window = window;
            this.level = limit;
        }

        private void refill(double now) {
            level = Math.min(limit, level + (now - at) * limit / window);
            at = now;
        }

        @Override
        boolean admit(double charge, double now) {
            refill(now);
            if (level < charge) {
                return false;
            }
            level -= charge;
            return true;
        }

        @Override
        double remaining(double now) {
            refill(now);
            return level;
        }

        @Override
        double reset(double now) {
            return (limit - remaining(now)) * window / limit;
        }

        @Override
        double retryAfter(double charge, double now) {
            return (charge - remaining(now)) * window / limit;
        }
    }

    /** Counts anew each minute. */
    static final class FixedWindow extends LimitedServer {
        private final double offset;
        private long window = -1;
        private double used;

        FixedWindow(long limit, double offset) {
            super(limit);
            this.offset = offset;
        }

        private void turn(double now) {
            long current = (long) Math.floor((now + offset) / 60);
            if (current != window) {
                window = current;
                used = 0;
            }
        }

        @Override
        boolean admit(double charge, double now) {
            turn(now);
            if (used + charge > limit) {
                return false;
            }
            used += charge;
            return true;
        }

        @Override
        double remaining(double now) {
            turn(now);
            return limit - used;
        }

        @Override
        double reset(double now) {
            turn(now);
            return (window + 1) * 60 - offset - now;
        }

        @Override
        double retryAfter(double charge, double now) {
            return reset(now);
        }
    }

    /** Counts the last 60 seconds. */
    static final class SlidingWindow extends LimitedServer {
        private record Charge(double at, double charge) {}

        private final boolean resetOfOldest;
        private final Deque<Charge> log = new ArrayDeque<>();
        private double used;

        /** @param resetOfOldest whether the reset is when the oldest call leaves the window, else when all have */
        SlidingWindow(long limit, boolean resetOfOldest) {
            super(limit);
            this.resetOfOldest = resetOfOldest;
        }

        private void slide(double now) {
            while (!log.isEmpty() && log.getFirst().at() <= now - 60) {
                used -= log.removeFirst().charge();
            }
        }

        @Override
        boolean admit(double charge, double now) {
            slide(now);
            if (used + charge > limit) {
                return false;
            }
            log.addLast(new Charge(now, charge));
            used += charge;
            return true;
        }

        @Override
        double remaining(double now) {
            slide(now);
            return limit - used;
        }

        @Override
        double reset(double now) {
            slide(now);
            if (log.isEmpty()) {
                return 0;
            }
            return (resetOfOldest ? log.getFirst() : log.getLast()).at() + 60 - now;
        }

        @Override
        double retryAfter(double charge, double now) {
            slide(now);
            return log.isEmpty() ? 0 : log.getFirst().at() + 60 - now;
        }
    }
}
