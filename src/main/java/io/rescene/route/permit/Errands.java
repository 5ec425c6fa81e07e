package io.rescene.route.permit;

import io.rescene.queue.RedisLeases.Dealt;
import io.rescene.route.permit.Permits.Permit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What a worker has to say where the fleet's leases are kept, and when: what it gives back, what it wants, that it waits no
 * more. Times are as {@link System#nanoTime()}. Not thread-safe.
 */
final class Errands {
    /** How soon to ask again when there were too few: for what nobody calls about, the leases of who was killed. */
    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long AWAY = TimeUnit.MILLISECONDS.toNanos(250);
    /** A lease that no call has taken is for another worker; on a busy machine a slot needs a moment to take it. */
    private static final long UNUSED = TimeUnit.MILLISECONDS.toNanos(30);

    private static final long IDLE = TimeUnit.SECONDS.toNanos(10);
    /** More are fetched by the next round trip. */
    private static final int MOST_AT_ONCE = 16;

    /**
     * What is said in one round trip.
     *
     * @param back names of leases that are given back
     * @param wanted names for new ones
     */
    record Errand(List<String> back, List<String> wanted) {}

    private final PermitStock stock = new PermitStock();
    private long numbers;
    /** How many more calls could begin than leases are free. */
    private int wanted;
    /** Whether the last round trip left some wanted: where the leases are kept, this worker waits. */
    private boolean waits;

    private boolean called;
    /** When to ask again if nothing happens, while this worker waits or the leases are away. */
    private long again;

    private boolean away;
    private boolean closed;

    /** A permit for a call, if a lease is free; {@code count} calls could begin now. */
    Optional<Permit> take(int count, long now) {
        Optional<Permit> permit = stock.take(now);
        int more = count - (permit.isPresent() ? 1 : 0) - stock.free();
        wanted = Math.max(0, Math.min(MOST_AT_ONCE, more));
        return permit;
    }

    /** A call is over. Whether its permit was in use. */
    boolean giveBack(Permit permit, long now) {
        return stock.giveBack(permit, now);
    }

    /** A round trip is worth its while: leases are free, or others wait for some. */
    void called() {
        called = true;
    }

    /** Nothing is wanted any more; what is free goes back. */
    void close() {
        closed = true;
        stock.giveBackFree();
    }

    /** Whether there is nothing left to say for ever. */
    boolean areOver() {
        return closed && (away || stock.back().isEmpty());
    }

    /** What is given back lets others begin, and so does it that this worker waits no more: neither is put off. */
    boolean isUrgent() {
        return called || !stock.back().isEmpty() || waits != wanted > 0;
    }

    /** How long there is nothing to say if nothing happens; 0 or less: there is. */
    long nanosToWait(long now) {
        if (closed) {
            return 0;
        }
        if (away) {
            return again - now;
        }
        stock.giveBackUnused(now - UNUSED);
        if (isUrgent()) {
            return 0;
        }
        long unused = stock.unusedSince().map(since -> since + UNUSED - now).orElse(IDLE);
        return Math.min(unused, waits ? again - now : IDLE);
    }

    /** What is to be said now. */
    Errand next() {
        called = false;
        return new Errand(
                stock.back(),
                IntStream.range(0, closed ? 0 : wanted)
                        .mapToObj(i -> Long.toString(numbers++))
                        .toList());
    }

    /**
     * It was said.
     *
     * @param until when calls may begin on what was given
     * @return whether the leases were away before
     */
    boolean done(Errand errand, Dealt dealt, long until, long now) {
        boolean wereAway = away;
        away = false;
        stock.told(errand.back());
        stock.keeps(dealt.keeps());
        dealt.given().forEach(name -> stock.add(name, until, now));
        waits = dealt.given().size() < errand.wanted().size();
        wanted = Math.max(0, wanted - dealt.given().size());
        again = now + LOOK_AGAIN;
        return wereAway;
    }

    /**
     * It could not be said: the leases are away.
     *
     * @return whether they were so before
     */
    boolean failed(Errand errand, long now) {
        boolean wereAway = away;
        away = true;
        waits = false;
        again = now + AWAY;
        // They may have been given all the same.
        stock.giveBack(errand.wanted());
        return wereAway;
    }
}
