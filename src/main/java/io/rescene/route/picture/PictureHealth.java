package io.rescene.route.picture;

import io.rescene.jobs.Job;
import io.rescene.route.exchange.CallHealth;
import io.rescene.route.exchange.CallHealth.Item;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Tells trouble of some pictures from trouble of all of a host. A host that has given none in this process, while another has,
 * may be gone for good, unless it is the library's own storage: its videos, left alone at the end of a run, are not waited for
 * as long as it takes. Thread-safe; times are those of {@link System#nanoTime()}.
 */
final class PictureHealth {
    private final CallHealth fetches;
    private final UnaryOperator<String> origin;
    private final Predicate<String> isOwnStorage;

    /**
     * Nothing is known yet.
     *
     * @param origin tells scheme, host and port of a picture's URL
     * @param isOwnStorage whether it leads to the library's own storage
     * @param patience how long trouble that may be few videos' own is taken for everybody's
     */
    PictureHealth(UnaryOperator<String> origin, Predicate<String> isOwnStorage, Duration patience) {
        this.fetches = new CallHealth(patience);
        this.origin = origin;
        this.isOwnStorage = isOwnStorage;
    }

    /** A picture came whose fetch was begun then. */
    void found(String url, long begun) {
        fetches.succeeded(item(url), begun);
    }

    /** A picture could not be had then. */
    void failed(Job job, String url, long at) {
        fetches.failed(job, item(url), false, at);
    }

    /** Whether everybody has the trouble of this picture, which first failed then in this delivery; a worker waits if so. */
    boolean isForEverybody(String url, long firstFailed) {
        Item item = item(url);
        return fetches.onlyOthersWork(item.service()) && !isOwnStorage.test(url)
                ? fetches.isForEverybodyForNow(item, firstFailed)
                : fetches.isForEverybody(item, firstFailed, false);
    }

    private Item item(String url) {
        return new Item(origin.apply(url), url);
    }
}
