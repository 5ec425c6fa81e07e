package io.rescene.route;

import io.rescene.ledger.purse.Purse;
import io.rescene.route.call.Slots;
import io.rescene.route.picture.PictureDemand;
import io.rescene.route.picture.PicturePlaces;

/**
 * How many calls may be in flight, and what follows from that number and from the pictures that they need. It may be changed
 * while a worker works.
 */
public final class Concurrency {
    private final int videos;
    private final InWork inWork;
    private final PicturePlaces pictures;
    private final SpineThreads threads;
    private final PictureDemand demand;
    private final Purse purse;
    private final Slots slots;
    private volatile int most;

    /**
     * As all these were made for.
     *
     * @param most how many calls may be in flight
     * @param videos as in {@link SpineOptions}
     */
    Concurrency(
            int most,
            int videos,
            InWork inWork,
            PicturePlaces pictures,
            SpineThreads threads,
            PictureDemand demand,
            Purse purse,
            Slots slots) {
        this.most = most;
        this.videos = videos;
        this.inWork = inWork;
        this.pictures = pictures;
        this.threads = threads;
        this.demand = demand;
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
        demand.calls(newMost);
        most = newMost;
        fit();
        purse.concurrency(newMost);
        slots.resize(least, newMost);
    }

    /** Makes room for as many pictures as are wanted now. */
    synchronized void fit() {
        Sizes sizes = Sizes.of(most, videos, demand.wanted());
        inWork.resize(sizes.questions(), sizes.videos(), sizes.claims());
        pictures.resize(sizes.pictures());
        threads.fetching(sizes.fetchers());
    }
}
