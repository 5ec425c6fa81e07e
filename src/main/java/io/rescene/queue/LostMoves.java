package io.rescene.queue;

import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Entries that Redis moved to the consumer's processing list without the answer having arrived. Not thread-safe. */
final class LostMoves {
    private static final Logger LOG = LoggerFactory.getLogger(LostMoves.class);

    private final RedisList list;
    private final String consumerId;
    private final Set<String> inHand;
    /** Whether the last look found more entries taken than in hand. */
    private boolean moreBefore;

    /**
     * Of one consumer.
     *
     * @param inHand what it knows to have taken, at any time
     */
    LostMoves(RedisList list, String consumerId, Set<String> inHand) {
        this.list = list;
        this.consumerId = consumerId;
        this.inHand = inHand;
    }

    /** Puts them back; only while no move is under way. */
    void putBack() {
        int back = list.putBack(consumerId, inHand);
        LOG.debug("Entries put back that were taken without a hand-over: {}", back);
    }

    /**
     * Looks for such of which nobody was told: a client whose answer got lost asks again by itself, and throws nothing. They
     * are put back at the second look that finds any, as one that was just acknowledged may not be off the list yet.
     */
    void look() {
        boolean more = list.taken(consumerId) > inHand.size();
        if (more && moreBefore) {
            putBack();
        }
        moreBefore = more && !moreBefore;
    }
}
