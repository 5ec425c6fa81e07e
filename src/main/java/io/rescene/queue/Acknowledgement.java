package io.rescene.queue;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** What becomes of a taken entry: decided once, by whoever decides first. */
public final class Acknowledgement {
    /** The exchange property that holds the exchange's own. */
    public static final String PROPERTY = "RedisQueueAcknowledgement";

    private final RedisList list;
    private final String taker;
    private final String entry;
    private final Set<String> inHand;
    private final AtomicBoolean decided = new AtomicBoolean();

    Acknowledgement(RedisList list, String taker, String entry, Set<String> inHand) {
        this.list = list;
        this.taker = taker;
        this.entry = entry;
        this.inHand = inHand;
    }

    /** The entry is taken care of: it leaves Redis for good. Nobody waits for that, and it is in hand until it has left. */
    public void acknowledge() {
        if (isFirst()) {
            try {
                list.acknowledge(taker, entry).whenComplete((left, trouble) -> inHand.remove(entry));
            } catch (RuntimeException | Error e) {
                inHand.remove(entry);
                throw e;
            }
        }
    }

    /** The entry goes back to the list as the last, so that it does not stand in the others' way. */
    public void putLast() {
        goBack(() -> list.putLast(taker, entry));
    }

    /** The entry goes back to the list, to be taken next. */
    public void putBack() {
        goBack(() -> list.putBack(taker, entry));
    }

    private void goBack(Runnable how) {
        if (isFirst()) {
            try {
                how.run();
            } finally {
                inHand.remove(entry);
            }
        }
    }

    private boolean isFirst() {
        return decided.compareAndSet(false, true);
    }
}
