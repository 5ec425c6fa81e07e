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

    /**
     * Of one consumer.
     *
     * @param inHand what it knows to have taken, at any time; what is acknowledged, until it is off the list
     */
    LostMoves(RedisList list, String consumerId, Set<String> inHand) {
        this.list = list;
        this.consumerId = consumerId;
        this.inHand = inHand;
    }

    /** Puts them back; only while no move is under way. */
    void putBack() {
        // A copy made before the list is read: what leaves the hand meanwhile has left the list.
        int back = list.putBack(consumerId, Set.copyOf(inHand));
        LOG.debug("Entries put back that were taken without a hand-over: {}", back);
    }

    /** Looks for such of which nobody was told: a client whose answer got lost asks again by itself, and throws nothing. */
    void look() {
        int known = inHand.size();
        if (list.taken(consumerId) > known) {
            putBack();
        }
    }
}
