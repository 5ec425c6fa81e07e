package io.rescene.route.picture;

import io.rescene.resilience.Room;
import io.rescene.route.exchange.AsyncSteps;
import io.rescene.route.exchange.OwnProperties;
import io.rescene.route.intake.Intake;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;

/**
 * Places for pictures in memory: they are fetched ahead of the calls, but only so many at once, and so many bytes, are
 * held. An exchange has one place at most, given back with its memory when its scene is done at the latest. Thread-safe.
 */
public final class PicturePlaces {
    private static final long LOOK_MILLIS = 100;
    private static final int KILOBYTE = 1024;

    /** Of the heap, for pictures: the rest of a worker, and what a collection has not taken yet, need the other part. */
    private static final double SHARE = 0.4;

    private final Room room;
    private final Semaphore kilobytes;

    /** Taken by who waits for memory next. */
    private final Semaphore turn = new Semaphore(1);

    private final int mostKilobytes;
    private final Intake intake;

    /**
     * So many places.
     *
     * @param most at least 1
     * @param heap the most memory that this process may use, bytes; a share of it is for pictures
     * @param intake nobody waits for a place while it is closed
     */
    public PicturePlaces(int most, long heap, Intake intake) {
        this.room = new Room(most);
        this.mostKilobytes = (int) Math.min(Integer.MAX_VALUE, Math.max(1, heap * SHARE / KILOBYTE));
        this.kilobytes = new Semaphore(mostKilobytes);
        this.intake = intake;
    }

    /** So many places, at least 1, from now on. */
    public void resize(int most) {
        room.resize(most);
    }

    /**
     * Takes a place for an exchange, once there is one, unless it has one already. Its memory is taken as it is read.
     *
     * @return false if the intake closed before there was a place
     */
    boolean take(Exchange exchange) throws InterruptedException {
        // Before there is a place: one that nobody gives back would be lost for good.
        Held held = held(exchange);
        if (!held.hasPlace()) {
            if (!acquire(room, 1)) {
                return false;
            }
            held.placed();
        }
        return true;
    }

    /**
     * Whether an exchange with a place may hold a picture of so many bytes; while others wait for memory it may not.
     * One that begins to wait just now may be overtaken once.
     */
    boolean hold(Exchange exchange, int bytes) {
        Held held = held(exchange);
        int more = fetched(bytes) - held.kilobytes();
        if (more <= 0) {
            return true;
        }
        boolean got = turn.availablePermits() > 0 && kilobytes.tryAcquire(more);
        if (got) {
            held.grown(more);
        }
        return got;
    }

    /**
     * Takes memory for a picture of so many bytes, once there is some. Meanwhile the exchange holds none: else those that
     * wait could keep all others, and themselves, from it. A picture that is larger than all there is gets all.
     *
     * @return false if the intake closed before
     */
    boolean await(Exchange exchange, int bytes) throws InterruptedException {
        Held held = held(exchange);
        held.shrink(0);
        int all = fetched(bytes);
        // One after another: who waits for much would lose its turn to those that want little, at each look.
        if (!acquire(turn, 1)) {
            return false;
        }
        try {
            if (!acquire(kilobytes, all)) {
                return false;
            }
            held.grown(all);
            return true;
        } finally {
            turn.release();
        }
    }

    private boolean acquire(Semaphore from, int permits) throws InterruptedException {
        while (!from.tryAcquire(permits, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            if (!intake.state().isOpen()) {
                return false;
            }
        }
        return true;
    }

    /** Of an exchange's picture there is nothing left but its question, if it has one. */
    public static void asked(Exchange exchange, int questionBytes) {
        Held held = OwnProperties.get(exchange, Held.class);
        if (held != null) {
            held.shrink(kilobytes(questionBytes));
        }
    }

    /** Gives back an exchange's place and its memory, if it has them. */
    void giveBack(Exchange exchange) {
        Held held = OwnProperties.get(exchange, Held.class);
        if (held != null) {
            held.giveBack();
        }
    }

    /** While its question is made there are the file and the request, in which a picture takes 4/3 of its size. */
    private int fetched(int bytes) {
        return Math.min(mostKilobytes, kilobytes(bytes * 7L / 3));
    }

    private static int kilobytes(long bytes) {
        return (int) ((bytes + KILOBYTE - 1) / KILOBYTE);
    }

    private Held held(Exchange exchange) {
        Held known = OwnProperties.get(exchange, Held.class);
        if (known != null) {
            return known;
        }
        Held held = new Held();
        AsyncSteps.whenDone(exchange, held::giveBack);
        OwnProperties.set(exchange, Held.class, held);
        return held;
    }

    /** What one exchange holds. */
    private final class Held {
        private boolean place;
        private int kilobytes;

        synchronized boolean hasPlace() {
            return place;
        }

        synchronized void placed() {
            place = true;
        }

        synchronized int kilobytes() {
            return kilobytes;
        }

        synchronized void grown(int more) {
            kilobytes += more;
        }

        /** Gives back what is more than so much. */
        synchronized void shrink(int most) {
            if (kilobytes > most) {
                PicturePlaces.this.kilobytes.release(kilobytes - most);
                kilobytes = most;
            }
        }

        synchronized void giveBack() {
            shrink(0);
            if (place) {
                place = false;
                room.release();
            }
        }
    }
}
