package io.rescene.route.intake;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Tells a service's brown-out from items that can never work. An item that failed and was answered later proves that the
 * service was to blame; one that never works is never answered, and proves nothing, however often it fails. Of one service, or
 * of several together; not thread-safe; times are those of {@link System#nanoTime()}.
 */
final class LateAnswers {
    /** So many of the latest answers are looked at. */
    private static final int LATEST = 20;

    /** So many that came late are no chance. */
    private static final int FEWEST = 3;

    private final Deque<Boolean> latest = new ArrayDeque<>(LATEST);
    private final long longest;
    private long last;

    /**
     * Nothing was answered yet.
     *
     * @param longest after so many nanoseconds without an answer those before tell of another time
     */
    LateAnswers(long longest) {
        this.longest = longest;
    }

    /**
     * An item was answered.
     *
     * @param hadFailed whether it had failed before
     * @param at when its call was begun
     */
    void answered(boolean hadFailed, long at) {
        if (at - last > longest) {
            latest.clear();
        }
        if (latest.size() == LATEST) {
            latest.removeFirst();
        }
        latest.addLast(hadFailed);
        // A call that took long is heard of after others that began later.
        last = latest.size() == 1 || at - last > 0 ? at : last;
    }

    /**
     * Whether half of the latest or more came late. Where fewer calls fail, their tries are enough.
     *
     * @param now the time
     */
    boolean areMany(long now) {
        long late = latest.stream().filter(hadFailed -> hadFailed).count();
        return late >= FEWEST && 2 * late >= latest.size() && now - last <= longest;
    }
}
