package io.rescene.migration;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a migration waits for others.
 *
 * @param pause waits at most so long; true ends the migration, as whoever began it wants it stopped
 * @param says takes a line that says who is in the way, once for each of them
 */
public record Waiting(Predicate<Duration> pause, Consumer<String> says) {
    private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);

    /** For as long as others take; the log says for whom. */
    public static Waiting forEver() {
        return new Waiting(
                most -> {
                    LockSupport.parkNanos(most.toNanos());
                    return false;
                },
                LOG::info);
    }

    /**
     * Pauses.
     *
     * @throws StoppedException if the end is asked for
     */
    void pause(Duration most) {
        if (pause.test(most)) {
            throw new StoppedException();
        }
    }
}
