package io.rescene.route.picture;

import io.rescene.picture.PictureAnswer;
import io.rescene.picture.PictureSource;
import io.rescene.route.exchange.Work;
import io.rescene.route.intake.CallHealth;
import io.rescene.route.intake.Intake;
import io.rescene.route.intake.PictureHealth;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.Exchange;

/** Fetches pictures, each once there is a place and memory for it, and tells how that goes. Thread-safe. */
public final class PictureFetching {
    private final PictureSource source;
    private final Intake intake;
    private final PicturePlaces places;
    private final PictureDemand demand;
    private final PictureHealth health;

    /**
     * Fetches from a source.
     *
     * @param source fetches one picture
     * @param intake while it is closed nothing is fetched, and nobody waits
     * @param places for the pictures that are held in memory
     * @param demand told how fetches go
     * @param patience how long trouble that may be few videos' own is taken for everybody's
     */
    public PictureFetching(
            PictureSource source, Intake intake, PicturePlaces places, PictureDemand demand, Duration patience) {
        this.source = source;
        this.intake = intake;
        this.places = places;
        this.demand = demand;
        this.health = new PictureHealth(source.addresses(), patience);
    }

    /**
     * Fetches one picture; its exchange keeps its place.
     *
     * @return what it comes to; empty if the intake closed before
     */
    Optional<PictureAnswer> fetch(Exchange exchange, String url) throws InterruptedException {
        if (!isOpen() || !places.take(exchange)) {
            return Optional.empty();
        }
        boolean waited = false;
        // Once more with a place: it may come of the intake's closing, which ends fetches.
        while (isOpen()) {
            PictureAnswer answer = once(exchange, url);
            if (!(answer instanceof PictureAnswer.NoRoom large)) {
                return Optional.of(answer);
            }
            // A host that tells another size each time gets all memory: in that there is room for anything.
            if (!places.await(exchange, waited ? Integer.MAX_VALUE : large.bytes())) {
                return Optional.empty();
            }
            waited = true;
        }
        return Optional.empty();
    }

    private boolean isOpen() {
        return intake.state().isOpen();
    }

    private PictureAnswer once(Exchange exchange, String url) {
        long begun = System.nanoTime();
        demand.begins();
        PictureAnswer answer;
        int together = 0;
        try {
            answer = source.fetch(url, bytes -> places.hold(exchange, bytes));
        } finally {
            together = demand.ended();
        }
        if (answer instanceof PictureAnswer.Found) {
            health.found(url, begun);
            demand.found(begun, together, System.nanoTime());
        } else if (answer instanceof PictureAnswer.Passing && isOpen()) {
            demand.failed(begun, System.nanoTime());
        }
        return answer;
    }

    /** Notes that a picture could not be had then, which may pass. */
    void failed(Exchange exchange, String url, long at) {
        health.failed(Work.of(exchange).job(), url, at);
    }

    /** Whose the trouble of this picture is, which first failed then, and now for this reason. */
    CallHealth.Whose whose(String url, long firstFailed, String reason) {
        return health.whose(url, firstFailed, reason);
    }

    /** Gives back the place, if it has one, of who waits to fetch again: else those could keep all others, and themselves, from one. */
    void giveBackPlace(Exchange exchange) {
        places.giveBack(exchange);
    }

    /** Ends what is being fetched: while the intake is closed nobody wants it. */
    void endAll() {
        source.endAll();
    }
}
