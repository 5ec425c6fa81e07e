package io.rescene.route.intake;

import io.rescene.resilience.BoundedMap;
import io.rescene.route.intake.CallHealth.Item;
import java.time.Duration;
import java.util.Map;

/**
 * Tells which services are in a brown-out, by how they answer: see {@link LateAnswers}. Not thread-safe; times are those of
 * {@link System#nanoTime()}.
 */
final class BrownOuts {
    private static final int MOST_SERVICES = 1_000;

    /** Stands for all services that all need: of one alone, as of the model that sums up, little may be known for long. */
    private static final String NEEDED = "";

    private final long longest;
    private final Map<String, LateAnswers> late = new BoundedMap<>(MOST_SERVICES);
    private final TriedOn triedOn;

    /**
     * None is.
     *
     * @param patience for how long an item is tried on, and after how long without an answer none tells any more
     */
    BrownOuts(Duration patience) {
        this.longest = patience.toNanos();
        this.triedOn = new TriedOn(patience);
    }

    /** An item was answered, whose call was begun then; whether it had failed before. */
    void answered(Item item, boolean hadFailed, long begun) {
        late(item.service()).answered(hadFailed, begun);
        if (item.needed()) {
            late(NEEDED).answered(hadFailed, begun);
        }
        if (!isIn(item, begun)) {
            triedOn.over(item.service());
        }
    }

    /** Whether the item's service is in one, or those that all need if it is one of them. */
    boolean isIn(Item item, long now) {
        return late(item.service()).areMany(now)
                || (item.needed() && late(NEEDED).areMany(now));
    }

    /** For that an item is tried on that is out of tries, as it failed for that reason. */
    void triesOn(Item item, String reason, long now) {
        triedOn.failed(item.service(), reason, now);
    }

    /** Which services' items are tried on, and why, in a line for the operator; empty if none's are. */
    String inWords(long now) {
        return triedOn.inWords(now);
    }

    private LateAnswers late(String service) {
        return late.computeIfAbsent(service, unknown -> new LateAnswers(longest));
    }
}
