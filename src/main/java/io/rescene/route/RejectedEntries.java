package io.rescene.route;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log that entries of the list were rejected. Whoever pushes what are no jobs may push thousands: of those within
 * a minute it names the first few, then the 20th, the 40th, the 80th and so on.
 */
final class RejectedEntries {
    private static final Logger LOG = LoggerFactory.getLogger(RejectedEntries.class);
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int NAMED = 10;

    private final Clock clock;
    private Instant since = Instant.MIN;
    private int count;
    private int next;

    RejectedEntries(Clock clock) {
        this.clock = clock;
    }

    /**
     * One more was rejected.
     *
     * @param reason as it is kept in {@code rescene.rejected}
     */
    synchronized void add(String reason) {
        Instant now = clock.instant();
        if (now.isBefore(since) || !now.isBefore(since.plus(WINDOW))) {
            since = now;
            count = 0;
            next = 2 * NAMED;
        }
        count++;
        if (count <= NAMED) {
            LOG.warn("Rejected an entry of the list, see table rescene.rejected: {}", reason);
        } else if (count == next) {
            next *= 2;
            LOG.warn(
                    "Rejected {} entries of the list within a minute, see table rescene.rejected; the latest: {}",
                    count,
                    reason);
        }
    }
}
