package io.rescene.route;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Places for pictures in memory: they are fetched ahead of the calls, but only so many at once are held. An exchange has
 * one place at most, given back when its scene is done at the latest. Thread-safe.
 */
final class PicturePlaces {
    /** The exchange property that tells whether the exchange has a place just now; absent if it never had one. */
    private static final String HELD = "RescenePictureHeld";

    private static final long LOOK_MILLIS = 100;

    private final Room room;
    private final Intake intake;

    /**
     * So many places.
     *
     * @param most at least 1
     * @param intake nobody waits for a place while it is closed
     */
    PicturePlaces(int most, Intake intake) {
        this.room = new Room(most);
        this.intake = intake;
    }

    /** So many places, at least 1, from now on. */
    void resize(int most) {
        room.resize(most);
    }

    /**
     * Takes a place for an exchange, once there is one, unless it has one already.
     *
     * @return false if the intake closed before there was a place
     */
    boolean take(Exchange exchange) throws InterruptedException {
        AtomicBoolean mine = exchange.getProperty(HELD, AtomicBoolean.class);
        if (mine != null && mine.get()) {
            return true;
        }
        // Before there is a place: one that nobody gives back would be lost for good.
        AtomicBoolean held = mine == null ? begin(exchange) : mine;
        while (!room.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            if (!intake.state().isOpen()) {
                return false;
            }
        }
        held.set(true);
        return true;
    }

    private AtomicBoolean begin(Exchange exchange) {
        AtomicBoolean held = new AtomicBoolean();
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                giveBack(done);
            }
        });
        exchange.setProperty(HELD, held);
        return held;
    }

    /** Gives back an exchange's place, if it has one. */
    void giveBack(Exchange exchange) {
        AtomicBoolean mine = exchange.getProperty(HELD, AtomicBoolean.class);
        if (mine != null && mine.getAndSet(false)) {
            room.release();
        }
    }
}
