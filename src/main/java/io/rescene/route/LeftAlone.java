package io.rescene.route;

<<<<<<< HEAD
import io.rescene.monitor.Counted;
=======
>>>>>>> b2
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
<<<<<<< HEAD
            LOG.info(
                    "{} left alone by polling: queued or in progress already, or dead",
                    Counted.of(candidates, "video is", "videos are"));
=======
            LOG.info("Left alone by polling, as they are queued, in progress or dead already: {}", candidates);
>>>>>>> b2
        }
    }
}
