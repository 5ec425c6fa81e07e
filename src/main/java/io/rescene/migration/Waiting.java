package io.rescene.migration;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * How a migration waits for others.
 *
 * @param pause waits at most so long; true ends the migration, as whoever began it wants it stopped
 * @param says takes a line that says who is in the way, once for each of them
 */
public record Waiting(Predicate<Duration> pause, Consumer<String> says) {
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
