package io.rescene.route.permit;

import java.util.Optional;

/** Permits for calls beyond those of this process: the cap of a fleet, or none. */
public interface Permits extends AutoCloseable {
    /**
     * The right to one call.
     *
     * @param number names it, once and for all; 0: there is no cap
     */
    record Permit(long number) {}

    /**
     * Takes a permit that is there, without waiting.
     *
     * @param wanted how many calls could begin now, at least 1, so that as many may be fetched
     * @return empty if there is none yet; {@link #onArrival} tells when it is worth asking again
     */
    Optional<Permit> take(int wanted);

    /** Gives a permit back, used or not; again does nothing. */
    void giveBack(Permit permit);

    /** Who is told when permits have come. */
    void onArrival(Runnable listener);

    @Override
    void close();

    /** No cap: always there. */
    static Permits unlimited() {
        Optional<Permit> free = Optional.of(new Permit(0));
        return new Permits() {
            @Override
            public Optional<Permit> take(int wanted) {
                return free;
            }

            @Override
            public void giveBack(Permit permit) {
                // There is nobody to give it back to.
            }

            @Override
            public void onArrival(Runnable listener) {
                // Nobody ever waits.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
