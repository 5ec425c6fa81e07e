package io.rescene.monitor;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How the whole upgrade stands, over all workers.
 *
 * @param candidates READY videos that are not upgraded
 * @param pending entries of the list; -1 while Redis is away
 * @param all all jobs, how fast they are closed, and what all calls cost
 */
public record Figures(long candidates, long pending, Advance all) {
    /**
     * Reads them now.
     *
     * @param jdbc the migrated database
     * @param pending how many entries the list has; what it throws counts as not known
     */
    public static Figures of(JdbcTemplate jdbc, LongSupplier pending) {
        return new Figures(LibraryStatus.remaining(jdbc), orUnknown(pending), Advance.of(jdbc, Optional.empty()));
    }

    private static long orUnknown(LongSupplier pending) {
        try {
            return pending.getAsLong();
        } catch (RuntimeException e) {
            return -1;
        }
    }
}
