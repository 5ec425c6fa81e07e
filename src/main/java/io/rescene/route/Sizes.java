package io.rescene.route;

import io.rescene.route.picture.PictureDemand;

/**
 * How much of everything so many calls in flight need.
 *
 * @param questions open questions with which no further job is taken: enough to bridge a claim, and the fetch of a picture
 * @param videos in work at once: videos with one scene ask one question at a time, so for these it takes more than there
 *     are calls, as some are being claimed or saved or wait for their picture; of longer ones the open questions bound how
 *     many are taken
 * @param fetchers pictures that are fetched at once
 * @param pictures held in memory at once: those in calls, those that are fetched, and some that wait for their turn or
 *     another try; with more of those, a start prepares ahead what the first calls wait behind
 * @param claims jobs that are claimed and loaded at once, and at least as many are saved: where a round trip to the database takes
 *     20 ms, one after another are too slow for many calls; few calls don't need it, and have few connections
 */
record Sizes(int questions, int videos, int fetchers, int pictures, int claims) {
    /** The most jobs that are ever claimed at once: more would wait for Redis, which hands them out one by one. */
    static final int MOST_CLAIMS = 4;

    private static final int CALLS_A_CLAIM = 8;

    /** How many questions wait for each slot before no further job is taken. */
    private static final int QUESTIONS_A_SLOT = 4;

    /**
     * For so many calls.
     *
     * @param calls in flight, at least 1
     * @param videos in work at once as somebody wants it; 0: as many as keep the calls busy
     * @param fetching pictures that have to be fetched at once, as {@link PictureDemand#wanted} says
     */
    static Sizes of(int calls, int videos, int fetching) {
        int fetchers = Math.max(PictureDemand.unasked(calls), fetching);
        return new Sizes(
                QUESTIONS_A_SLOT * calls + fetching,
                videos > 0 ? videos : Math.max(8, calls + calls / 4 + fetching),
                fetchers,
                calls + fetchers + Math.max(4, calls / 4),
                Math.max(1, Math.min(MOST_CLAIMS, calls / CALLS_A_CLAIM)));
    }
}
