package io.rescene.route;

import io.rescene.route.intake.Intake;
import io.rescene.route.picture.PictureDemand;
import io.rescene.route.picture.PicturePlaces;

/** What is in work at once beside the calls, so that none of them waits for it: jobs, pictures and threads. Thread-safe. */
final class Capacity {
    final PictureDemand demand;
    final InWork inWork;
    final PicturePlaces pictures;
    final SpineThreads threads;
    private final int videos;
    private int calls;

    /**
     * Room for so many calls.
     *
     * @param calls how many may be in flight, at least 1
     * @param videos as in {@link SpineOptions}
     * @param intake nobody waits for a picture's place while it is closed
     */
    Capacity(int calls, int videos, Intake intake) {
        this.calls = calls;
        this.videos = videos;
        demand = new PictureDemand(calls, System.nanoTime());
        Sizes sizes = Sizes.of(calls, videos, demand.wanted());
        inWork = new InWork(sizes.questions(), sizes.videos(), sizes.claims());
        pictures = new PicturePlaces(sizes.pictures(), Runtime.getRuntime().maxMemory(), intake);
        threads = new SpineThreads(sizes.fetchers(), sizes.claims());
        demand.onChange(this::fit);
    }

    /** Room for another number of calls from now on. */
    synchronized void calls(int most) {
        demand.calls(most);
        calls = most;
        fit();
    }

    /** Makes room for as many pictures as are wanted now. */
    private synchronized void fit() {
        Sizes sizes = Sizes.of(calls, videos, demand.wanted());
        inWork.resize(sizes.questions(), sizes.videos(), sizes.claims());
        pictures.resize(sizes.pictures());
        threads.fetching(sizes.fetchers());
    }
}
