package io.rescene.jobs.reconcile;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Tells once of each video that somebody has locked for long, so that it can be said. Not for several threads at once. */
public final class LongLocked {
    /** What is wrong and what to do about it. */
    public static final String ADVICE = "somebody's open transaction locks its row. Other jobs go on; for this one"
            + " look for the oldest xact_start in pg_stat_activity and end that transaction";

    /** A look a second, and longer than the database lets a stopped worker's transaction last. */
    private static final int LONG = 10;

    private final Map<UUID, Integer> looks = new HashMap<>();

    /**
     * Notes which videos are locked.
     *
     * @param locked all that a look found locked
     * @return those that have just been so in ten looks in a row
     */
    List<UUID> now(Collection<UUID> locked) {
        looks.keySet().retainAll(locked);
        return locked.stream()
                .filter(video -> looks.merge(video, 1, Integer::sum) == LONG)
                .toList();
    }
}
