package io.rescene.monitor;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How the whole upgrade stands, over all workers.
 *
 * @param candidates READY videos that are not upgraded
 * @param pending entries of the list; -1 while Redis is away
 * @param jobs all jobs by state
 * @param rate how fast they are closed
 * @param usd what all calls cost, as far as their models have a price
 */
public record Figures(long candidates, long pending, Progress jobs, Rate rate, BigDecimal usd) {
    /**
     * Reads them now.
     *
     * @param jdbc the migrated database
     * @param pending how many entries the list has; what it throws counts as not known
     */
    public static Figures of(JdbcTemplate jdbc, LongSupplier pending) {
        return new Figures(
                LibraryStatus.remaining(jdbc),
                orUnknown(pending),
                Progress.of(jdbc, Optional.empty()),
                Rate.of(jdbc, Optional.empty()),
                LibraryStatus.spend(jdbc, Optional.empty()).usd());
    }

    private static long orUnknown(LongSupplier pending) {
        try {
            return pending.getAsLong();
        } catch (RuntimeException e) {
            return -1;
        }
    }
}
