package io.rescene.route.enqueue;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says how many candidates polling leaves alone: when the number changes, and not for each of them at each poll. */
final class LeftAlone {
    private static final Logger LOG = LoggerFactory.getLogger(LeftAlone.class);

    private final AtomicLong told = new AtomicLong();

    /** A poll has left so many alone. */
    void tell(long candidates) {
        if (told.getAndSet(candidates) != candidates && candidates > 0) {
            LOG.info("Left alone by polling, as they are queued, in progress or dead already: {}", candidates);
        }
    }
}
