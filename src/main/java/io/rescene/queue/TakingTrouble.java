package io.rescene.queue;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells why no entries are taken: once, and not at each try that fails alike. Not thread-safe. */
final class TakingTrouble {
    private static final Logger LOG = LoggerFactory.getLogger(RedisQueueConsumer.class);
    private static final String AWAY = "away";

    private final Duration pause;
    /** What was told last; empty: nothing since all was well. */
    private String known = "";

    /**
     * Nothing has been told yet.
     *
     * @param pause until it is tried again
     */
    TakingTrouble(Duration pause) {
        this.pause = pause;
    }

    /** A try failed. */
    void met(Throwable trouble) {
        String before = known;
        try {
            // How an absence shows changes from try to try, a refusal's words do not.
            known = RedisWords.of(trouble).orElse(AWAY);
            if (trouble instanceof Error) {
                LOG.error("No entry could be taken, trying again every {} s", pause.toSeconds(), trouble);
            } else if (!known.equals(before)) {
                LOG.warn("{}; trying again every {} s", RedisWords.told(trouble), pause.toSeconds());
                LOG.debug("Cause", trouble);
            }
        } catch (Error e) {
            // A heap without room for the line is no reason not to go on.
        }
    }

    /** All is well again. */
    void over() {
        known = "";
    }
}
