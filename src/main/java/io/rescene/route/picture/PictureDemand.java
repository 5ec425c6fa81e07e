package io.rescene.route.picture;

import io.rescene.openai.InFlightLimit;

/**
 * How many pictures have to be fetched at once so that no call waits for one: by Little's law as many as there are calls,
 * times how long a fetch takes, divided by how long a call does, with some in reserve. A host that fails, or takes the
 * longer the more it is asked, gets fewer. Thread-safe; times are {@link System#nanoTime()}.
 */
public final class PictureDemand {
    /** The most pictures that are ever fetched at once. */
    public static final int MOST = 256;

    private static final int MOST_UNASKED = 32;
    private static final double RESERVE = 1.5;

    /** What takes less is this machine's own work, which more threads only make slower; nanoseconds. */
    private static final double NEAR = 20e6;

    /** A call, until one has come back; nanoseconds. */
    private static final double SUPPOSED_CALL = 1e9;

    /** With so many fetches it is known how long one takes. */
    private static final int ENOUGH = 16;

    /** Fetches that take so many times longer than they once did may be in each other's way. */
    private static final double SLOWED = 3;

    private int calls;
    /** Fetches at the start that say nothing: their time is that of loading classes and of connecting, on all cores. */
    private int cold;

    private final Mean call = new Mean();
    private Mean fetch = new Mean();
    private double quickest = Double.MAX_VALUE;
    private InFlightLimit borne;
    private long since;
    private int underWay;
    private int wanted;
    private Runnable changed = () -> {};

    /**
     * Nothing is known yet.
     *
     * @param calls how many may be in flight, at least 1
     * @param now the time
     */
    public PictureDemand(int calls, long now) {
        this.calls = calls;
        this.cold = unasked(calls);
        this.since = now;
        this.borne = new InFlightLimit(unasked(calls), MOST);
    }

    /** How many are fetched at once for so many calls whatever is measured, from 4 to 32: enough for a host that is near. */
    public static int unasked(int calls) {
        return Math.max(4, Math.min(MOST_UNASKED, calls));
    }

    /**
     * How many pictures it takes at once, at most {@link #MOST}; 0 if their host is as near as this machine.
     *
     * @param calls how many may be in flight
     * @param fetch how long a fetch takes, nanoseconds
     * @param call how long a call takes, nanoseconds, more than 0
     */
    static int needed(int calls, double fetch, double call) {
        return fetch < NEAR ? 0 : (int) Math.min(MOST, RESERVE * calls * fetch / call);
    }

    /** Has somebody told when {@link #wanted} has changed, on the thread that brought the news. */
    public synchronized void onChange(Runnable listener) {
        changed = listener;
    }

    /** Another number of calls, at least 1, may be in flight from now on. */
    public synchronized void calls(int number) {
        calls = number;
        borne.between(unasked(number), MOST);
        wanted = next();
    }

    /** How many pictures are wanted at once, from 0 to {@link #MOST}; {@link #unasked} are fetched at once in any case. */
    public synchronized int wanted() {
        return wanted;
    }

    /** A call about a scene was answered after so many nanoseconds. */
    public synchronized void called(long nanos) {
        call.add(Math.max(1, nanos));
    }

    /** A fetch begins. */
    synchronized void begins() {
        underWay++;
    }

    /** A fetch has ended, whatever came of it; how many were under way, itself included. */
    synchronized int ended() {
        return underWay--;
    }

    /**
     * A fetch brought a picture.
     *
     * @param begun when it began
     * @param together what {@link #ended} said of it
     */
    void found(long begun, int together, long now) {
        if (learns(begun, together, now)) {
            told();
        }
    }

    /** A fetch met trouble that may come of asking for too many at once. */
    void failed(long begun, long now) {
        if (slows(begun, now)) {
            told();
        }
    }

    private synchronized boolean learns(long begun, int together, long now) {
        if (cold > 0 || begun - since < 0) {
            cold = Math.max(0, cold - 1);
            return false;
        }
        fetch.add(now - begun);
        if (fetch.count() >= ENOUGH) {
            quickest = Math.min(quickest, fetch.value(0));
            if (fetch.value(0) > SLOWED * quickest) {
                beginAnew(now);
            } else {
                borne.accepted(together);
            }
        }
        return changes();
    }

    /** In a crowd nobody can tell how quick a host is that has room, or whether the crowd is what makes it slow. */
    private void beginAnew(long now) {
        since = now;
        fetch = new Mean();
        quickest = Double.MAX_VALUE;
        borne = new InFlightLimit(unasked(calls), MOST);
    }

    private synchronized boolean slows(long begun, long now) {
        borne.overloaded(begun, now);
        return changes();
    }

    /** Not for each one that is less: threads would come and go with every fetch. */
    private boolean changes() {
        int next = next();
        if (next > wanted || next < wanted * 3 / 4) {
            wanted = next;
            return true;
        }
        return false;
    }

    private int next() {
        return fetch.count() < ENOUGH
                ? 0
                : Math.min(borne.now(), needed(calls, fetch.value(0), call.value(SUPPOSED_CALL)));
    }

    private void told() {
        Runnable listener;
        synchronized (this) {
            listener = changed;
        }
        // Without the lock: who is told asks, with locks of its own.
        listener.run();
    }

    /** A mean in which what is older counts less. */
    private static final class Mean {
        private static final int MEMORY = 32;

        private int count;
        private double value;

        void add(double one) {
            count = Math.min(MEMORY, count + 1);
            value += (one - value) / count;
        }

        /** How many it knows of, as far as that matters. */
        int count() {
            return count;
        }

        double value(double unknown) {
            return count == 0 ? unknown : value;
        }
    }
}
