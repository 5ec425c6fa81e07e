package io.rescene.route;

import io.rescene.ledger.Purse;

/** How many calls may be in flight, and what follows from that number. It may be changed while a worker works. */
public final class Concurrency {
    private final int videos;
    private final InWork inWork;
    private final PicturePlaces pictures;
    private final SpineThreads threads;
    private final Purse purse;
    private final Slots slots;
    private volatile int most;

    /**
     * As all these were made for.
     *
     * @param most how many calls may be in flight
     * @param videos as in {@link Spine.Options}
     */
    Concurrency(
            int most,
            int videos,
            InWork inWork,
            PicturePlaces pictures,
            SpineThreads threads,
            Purse purse,
            Slots slots) {
        this.most = most;
        this.videos = videos;
        this.inWork = inWork;
        this.pictures = pictures;
        this.threads = threads;
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
        Sizes sizes = Sizes.of(newMost, videos);
        inWork.resize(sizes.questions(), sizes.videos());
        pictures.resize(sizes.pictures());
        threads.fetching(sizes.fetchers());
        purse.concurrency(newMost);
        slots.resize(least, newMost);
        most = newMost;
    }
}
