package io.rescene.route.call;

/** How a question's calls went so far, and when the next may begin. Times are those of {@link System#nanoTime()}. */
final class Tries {
    private long firstFailed;
    private int failed;
    private int broken;
    private int unanswered;
    private int noUse;
    private long notBefore = System.nanoTime();

    /**
     * Counts a call that failed for passing trouble.
     *
     * @param answered whether an answer came, but broken
     * @param unanswered whether it was sent and no answer came, so that it may be billed
     * @return how many did with it
     */
    int fail(long at, boolean answered, boolean unanswered) {
        firstFailed = failed == 0 ? at : firstFailed;
        broken += answered ? 1 : 0;
        this.unanswered += unanswered ? 1 : 0;
        return ++failed;
    }

    /** How many of those brought an answer, but a broken one. */
    int broken() {
        return broken;
    }

    /** How many of those were sent and brought no answer. */
    int unanswered() {
        return unanswered;
    }

    /** When a call first failed for passing trouble; only if one did. */
    long firstFailed() {
        return firstFailed;
    }

    /**
     * Counts an answer that was no use.
     *
     * @return how many were with it, those of earlier deliveries included
     */
    int countNoUse() {
        return ++noUse;
    }

    /** So many answers were no use in earlier deliveries. */
    void noUseBefore(int count) {
        noUse = count;
    }

    /** From when on it may be asked again. */
    long notBefore() {
        return notBefore;
    }

    /** It may not be asked again before then. */
    void notBefore(long nanoTime) {
        notBefore = nanoTime;
    }
}
