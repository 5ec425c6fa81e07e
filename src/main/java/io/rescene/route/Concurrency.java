package io.rescene.route;

import io.rescene.ledger.purse.Purse;
import io.rescene.route.call.Slots;

/** How many calls may be in flight. It may be changed while a worker works. */
public final class Concurrency {
    private final Capacity capacity;
    private final Purse purse;
    private final Slots slots;
    private volatile int most;

    /**
     * As all these were made for.
     *
     * @param most how many calls may be in flight
     */
    Concurrency(int most, Capacity capacity, Purse purse, Slots slots) {
        this.most = most;
        this.capacity = capacity;
        this.purse = purse;
        this.slots = slots;
    }

    /** The most calls that somebody lets be in flight. */
    public int most() {
        return most;
    }

    /**
     * Lets another number of calls be in flight from now on; those in flight finish.
     *
     * @param least how few calls an account's limit may bring that down to
     * @param newMost from 1 to {@link Spine#MOST_CONCURRENCY}
     */
    public synchronized void set(int least, int newMost) {
        most = newMost;
        capacity.calls(newMost);
        purse.concurrency(newMost);
        slots.resize(least, newMost);
    }
}
