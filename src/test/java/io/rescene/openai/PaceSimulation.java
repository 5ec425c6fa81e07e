package io.rescene.openai;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.DoublePredicate;

/**
 * Workers with slots and a {@link Pace} each, against one server that keeps limits, in virtual time: an hour takes
 * milliseconds, and the same seed gives the same run.
 */
final class PaceSimulation {
    private static final double REFUSAL_LATENCY = 0.04;

    /** What a run came to. */
    record Result(List<Double> accepted, List<Double> refused, Map<Integer, Integer> byWorker, double charged) {
        double refusedShare() {
            return refused.size() / (double) (accepted.size() + refused.size());
        }

        long acceptedBetween(double from, double to) {
            return accepted.stream().filter(at -> at >= from && at < to).count();
        }

        long sentBetween(double from, double to) {
            return acceptedBetween(from, to)
                    + refused.stream().filter(at -> at >= from && at < to).count();
        }
    }

    private record Event(double at, long number, Runnable what) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingDouble(Event::at).thenComparingLong(Event::number));
    private final Random random = new Random(7);
    private final LimitedServer requests;
    private final LimitedServer tokens;
    private final List<Worker> workers = new ArrayList<>();
    private final List<Double> accepted = new ArrayList<>();
    private final List<Double> refused = new ArrayList<>();
    private final Map<Integer, Integer> byWorker = new HashMap<>();
    /** What the server charges for a prediction of 1. */
    double truth = 1;

    long charge = 1000;
    boolean headersAtAnswer;
    boolean wholeSeconds;
    double withoutHeaders;
    double leastLatency = 1.3;
    double mostLatency = 7.1;
    DoublePredicate storm = at -> false;
    private double now;
    private double charged;
    private long numbers;

    PaceSimulation(LimitedServer requests, LimitedServer tokens) {
        this.requests = requests;
        this.tokens = tokens;
    }

    PaceSimulation workers(int count, int slots) {
        for (int i = 0; i < count; i++) {
            workers.add(new Worker(workers.size(), slots));
        }
        return this;
    }

    Result run(double seconds) {
        workers.forEach(worker -> at(0.01 * worker.id, worker::look));
        while (!events.isEmpty() && events.peek().at() <= seconds) {
            Event next = events.remove();
            now = next.at();
            next.what().run();
        }
        return new Result(accepted, refused, byWorker, charged);
    }

    private void at(double time, Runnable what) {
        events.add(new Event(time, numbers++, what));
    }

    private long nanos() {
        return (long) (now * 1e9);
    }

    private final class Worker {
        private final int id;
        private int free;
        private double looksAt = Double.MAX_VALUE;
        private final Pace pace = new Pace(0);

        Worker(int id, int slots) {
            this.id = id;
            this.free = slots;
        }

        void look() {
            looksAt = Double.MAX_VALUE;
            while (free > 0) {
                long wait = pace.nanosToWait(charge, nanos());
                if (wait > 0) {
                    // Threads wake up a little late.
                    double then = now + wait / 1e9 + 0.0002 + 0.001 * random.nextDouble();
                    if (then < looksAt) {
                        looksAt = then;
                        at(then, () -> {
                            if (looksAt == then) {
                                look();
                            }
                        });
                    }
                    return;
                }
                free--;
                Pace.Ticket ticket = pace.begin(charge, nanos());
                at(now + 0.002 + 0.01 * random.nextDouble(), () -> arrive(ticket));
            }
        }

        private void arrive(Pace.Ticket ticket) {
            double cost = Math.ceil(charge * truth);
            boolean isOk = !storm.test(now) && requests.remaining(now) >= 1 && tokens.admit(cost, now);
            if (isOk) {
                requests.admit(1, now);
                accepted.add(now);
                charged += cost;
                byWorker.merge(id, 1, Integer::sum);
            } else {
                refused.add(now);
            }
            double wait = Math.max(0.02, Math.max(requests.retryAfter(1, now), tokens.retryAfter(cost, now)));
            Optional<Duration> named = isOk
                    ? Optional.empty()
                    : Optional.of(Duration.ofMillis(storm.test(now) ? 1000 : (long) Math.ceil(wait * 1000)));
            Map<String, String> then = headers();
            double latency = isOk ? leastLatency + (mostLatency - leastLatency) * random.nextDouble() : REFUSAL_LATENCY;
            at(now + latency, () -> answer(ticket, isOk, headersAtAnswer ? headers() : then, named));
        }

        private void answer(Pace.Ticket ticket, boolean isOk, Map<String, String> headers, Optional<Duration> named) {
            free++;
            HttpAnswer answer = new HttpAnswer(isOk ? 200 : 429, headers, new byte[0], Optional.empty(), true, 1);
            pace.answered(ticket, answer, nanos());
            named.ifPresent(wait -> pace.limited(
                    ticket, wait.plusMillis((long) (random.nextDouble() * (50 + wait.toMillis() / 20.0))), nanos()));
            look();
        }
    }

    private Map<String, String> headers() {
        if (random.nextDouble() < withoutHeaders) {
            return Map.of();
        }
        Map<String, String> all = new HashMap<>(requests.headers("requests", now));
        all.putAll(tokens.headers("tokens", now));
        if (wholeSeconds) {
            all.put("x-ratelimit-reset-requests", (long) requests.reset(now) + "s");
            all.put("x-ratelimit-reset-tokens", (long) tokens.reset(now) + "s");
        }
        return all;
    }
}
