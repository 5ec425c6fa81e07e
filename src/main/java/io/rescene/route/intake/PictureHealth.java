package io.rescene.route.intake;

import io.rescene.jobs.Job;
import io.rescene.picture.PictureAddress;
import io.rescene.route.intake.CallHealth.Item;
import java.time.Duration;

/**
 * Tells trouble of some pictures from trouble of all of a host; the library's own storage is the one that all need.
 * Thread-safe; times are those of {@link System#nanoTime()}.
 */
public final class PictureHealth {
    private final CallHealth fetches;
    private final PictureAddress addresses;

    /**
     * Nothing is known yet.
     *
     * @param addresses tells where a picture is
     * @param patience how long trouble that may be few videos' own is taken for everybody's
     */
    public PictureHealth(PictureAddress addresses, Duration patience) {
        this.fetches = new CallHealth(patience);
        this.addresses = addresses;
    }

    /** A picture came whose fetch was begun then. */
    public void found(String url, long begun) {
        fetches.succeeded(item(url), begun);
    }

    /** A picture could not be had then. */
    public void failed(Job job, String url, long at) {
        fetches.failed(job, item(url), false, at);
    }

    /** Whose the trouble of this picture is, which first failed then in this delivery, and now for this reason. */
    public CallHealth.Whose whose(String url, long firstFailed, String reason) {
        return fetches.whose(item(url), new CallHealth.Failure(firstFailed, false, false, reason));
    }

    private Item item(String url) {
        return new Item(addresses.origin(url), url, addresses.isStorage(url));
    }
}
