package io.rescene.ledger;

import java.time.Clock;
import java.util.UUID;

/**
 * Ids for calls, UUIDs of version 7: they begin with the time, so that the ledger's index of them grows at its end. With random
 * ones each call changes another page of it, which after each checkpoint goes to the log as a whole. Thread-safe.
 */
public final class CallIds {
    private static final int BITS_AFTER_TIME = 16;
    private static final long VERSION = 0x7000;
    private static final long RANDOM_BITS_AFTER_VERSION = 0x0FFF;

    private final Clock clock;

    /**
     * Ids by a clock.
     *
     * @param clock what they begin with; if it is wrong they are unique all the same
     */
    public CallIds(Clock clock) {
        this.clock = clock;
    }

    /** Another one. */
    public UUID next() {
        UUID random = UUID.randomUUID();
        return new UUID(
                clock.millis() << BITS_AFTER_TIME
                        | VERSION
                        | random.getMostSignificantBits() & RANDOM_BITS_AFTER_VERSION,
                random.getLeastSignificantBits());
    }
}
