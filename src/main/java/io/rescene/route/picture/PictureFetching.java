package io.rescene.route.picture;

import io.rescene.picture.PictureAnswer;
import io.rescene.picture.PictureSource;
import io.rescene.route.intake.Intake;
import io.rescene.route.intake.PictureHealth;
import java.util.Optional;
import org.apache.camel.Exchange;

/** Fetches pictures, each once there is a place and memory for it, and tells how that goes. Thread-safe. */
final class PictureFetching {
    private final PictureSource source;
    private final Intake intake;
    private final PicturePlaces places;
    private final PictureDemand demand;
    private final PictureHealth health;

    /**
     * Fetches from a source.
     *
     * @param intake while it is closed nothing is fetched, and nobody waits
     * @param demand told how long fetches take
     * @param health told of those that succeed
     */
    PictureFetching(
            PictureSource source, Intake intake, PicturePlaces places, PictureDemand demand, PictureHealth health) {
        this.source = source;
        this.intake = intake;
        this.places = places;
        this.demand = demand;
        this.health = health;
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

    /** Ends what is being fetched: while the intake is closed nobody wants it. */
    void endAll() {
        source.endAll();
    }
}
