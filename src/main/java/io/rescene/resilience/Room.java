package io.rescene.resilience;

import java.util.concurrent.Semaphore;

/** Places of which there may be more or fewer from now on; while too many are taken nobody gets one. */
public final class Room extends Semaphore {
    private static final long serialVersionUID = 1L;

    private int places;

    /**
     * Room for so many.
     *
     * @param places at least 1
     */
    public Room(int places) {
        super(places);
        this.places = places;
    }

    /** Room for so many, at least 1, from now on. */
    public synchronized void resize(int newPlaces) {
        if (newPlaces > places) {
            release(newPlaces - places);
        } else {
            reducePermits(places - newPlaces);
        }
        places = newPlaces;
    }
}
