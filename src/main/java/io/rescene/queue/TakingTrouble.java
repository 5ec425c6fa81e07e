package io.rescene.queue;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells why no entries are taken: once, and not at each try that fails alike, and when it is over. For one thread, but {@link #now()}. */
final class TakingTrouble {
    private static final Logger LOG = LoggerFactory.getLogger(RedisQueueConsumer.class);
    private static final String AWAY = "Redis is away";

    private final Duration pause;
    /** What was told last; empty: nothing since all was well. */
    private volatile String known = "";

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
            known = RedisWords.of(trouble)
                    .map(words -> "Redis refuses it: " + words)
                    .orElse(trouble instanceof Error ? "No entry could be taken: " + trouble : AWAY);
            if (trouble instanceof Error) {
                LOG.error("No entry could be taken, trying again every {} s", pause.toSeconds(), trouble);
            } else if (!known.equals(before)) {
                // A password that was changed shows as an absence, too: the client keeps the refusal to itself.
                String more = known.equals(AWAY) ? " (if it stays away, rescene doctor says why)" : "";
                LOG.warn("{}; trying again every {} s{}", RedisWords.told(trouble), pause.toSeconds(), more);
                LOG.debug("Cause", trouble);
            }
        } catch (Error e) {
            // A heap without room for the line is no reason not to go on.
        }
    }

    /** All is well again. */
    void over() {
        if (!known.isEmpty()) {
            known = "";
            LOG.info("Entries are taken from Redis again");
        }
    }

    /** Why no entries are taken now, in one line; empty: nothing has failed since the last one was, or could have been. */
    Optional<String> now() {
        return Optional.of(known).filter(why -> !why.isEmpty());
    }
}
