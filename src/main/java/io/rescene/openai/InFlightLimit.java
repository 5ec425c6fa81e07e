package io.rescene.openai;

/**
 * How many calls may be in flight: found by additive increase and multiplicative decrease between a least and a most.
 * It grows by one with each accepted call until the first overload, and from then on by one each time that as many calls
 * were accepted as there are allowed; only calls that filled it count. An overload takes it down to 0.7 of itself, once
 * for all calls that were in flight together. Not thread-safe; times are {@link System#nanoTime()}.
 */
public final class InFlightLimit {
    private static final double DECREASE = 0.7;
    /** The guide's number. */
    private static final int FIRST = 3;

    private int least;
    private int most;
    private double limit;
    private boolean overloadedBefore;
    private long lastDecrease;

    /**
     * A limit that begins with the guide's 3, or the nearest that is allowed.
     *
     * @param least at least 1
     * @param most at least 1; a larger {@code least} counts as this
     */
    public InFlightLimit(int least, int most) {
        this.most = most;
        this.least = Math.min(least, most);
        this.limit = Math.max(this.least, Math.min(FIRST, most));
    }

    /**
     * Other bounds from now on; what was found stands as far as they allow.
     *
     * @param newLeast at least 1
     * @param newMost at least 1; a larger {@code newLeast} counts as this
     */
    public void between(int newLeast, int newMost) {
        most = newMost;
        least = Math.min(newLeast, newMost);
        limit = Math.max(least, Math.min(limit, most));
    }

    /** From the least to the most. */
    public int now() {
        return (int) limit;
    }

    /**
     * A call was accepted.
     *
     * @param inFlight how many were in flight with it, itself included
     */
    public void accepted(int inFlight) {
        if (inFlight >= now()) {
            limit = Math.min(most, limit + (overloadedBefore ? 1 / limit : 1));
        }
    }

    /**
     * A 429, an overload (5xx) or a time-out.
     *
     * @param begun when that call began
     * @param now the time
     */
    public void overloaded(long begun, long now) {
        if (overloadedBefore && begun - lastDecrease < 0) {
            return;
        }
        overloadedBefore = true;
        lastDecrease = now;
        limit = Math.max(least, limit * DECREASE);
    }
}
