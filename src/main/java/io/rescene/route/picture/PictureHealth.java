package io.rescene.route.picture;

import io.rescene.jobs.Job;
import io.rescene.route.exchange.CallHealth;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Tells trouble of some pictures from trouble of all. A host that has given none in this process, while another has, may be
 * gone for good: its videos, left alone at the end of a run, are not waited for as long as it takes. Thread-safe; times are
 * those of {@link System#nanoTime()}.
 */
final class PictureHealth {
    private final CallHealth fetches = new CallHealth();
    private final Set<String> giving = ConcurrentHashMap.newKeySet();
    private final UnaryOperator<String> host;

    /**
     * Nothing is known yet.
     *
     * @param host tells the host of a picture's URL
     */
    PictureHealth(UnaryOperator<String> host) {
        this.host = host;
    }

    /** A picture came whose fetch was begun then. */
    void found(String url, long begun) {
        fetches.succeeded(begun);
        giving.add(host.apply(url));
    }

    /** A picture could not be had then. */
    void failed(Job job, String url, long at) {
        fetches.failed(job, url, false, at);
    }

    /** Whether everybody has the trouble of this picture, which first failed then; a worker waits if so. */
    boolean isForEverybody(String url, long firstFailed) {
        boolean mayBeGone = !giving.isEmpty() && !giving.contains(host.apply(url));
        return mayBeGone ? fetches.isForEverybodyPerhaps(firstFailed) : fetches.isForEverybody(firstFailed, false);
    }
}
