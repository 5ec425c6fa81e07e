package io.rescene.route.intake;

import io.rescene.resilience.BoundedMap;
import java.time.Duration;
import java.util.Map;

/**
 * Tells a question that a model's rate limit refuses for itself, say as it is more than a minute's limit, from the limit that
 * holds for all: it is refused again and again while others are accepted, and none of those that were refused. Where few are
 * left, nothing tells them apart but that it lasts. Of one model; thread-safe; times are those of {@link System#nanoTime()}.
 */
public final class LimitHealth {
    /** So often others are accepted between two refusals of a question. */
    public static final int MOST_PASSED_BY = 5;

    private static final int MOST_QUESTIONS = 1_000;

    /**
     * How a question was refused.
     *
     * @param since when the first call was begun that was, since one that had been refused was accepted
     * @param latest when the latest was begun
     * @param passedBy how often others were accepted in between
     */
    private record Refused(long job, long since, long latest, int passedBy) {
        /** The limit gives way: what was refused until then was so for all. */
        Refused anew(long at) {
            return new Refused(job, at, latest, 0);
        }
    }

    private final long patience;
    /** By the key of the question, until it is accepted: its job may be handed back in between. */
    private final Map<String, Refused> refusals = new BoundedMap<>(MOST_QUESTIONS);

    private boolean anyAccepted;
    private long acceptedBegun;

    /**
     * Nothing is known yet.
     *
     * @param patience how long it has to last with those that are left alone; a tenth of that with others
     */
    public LimitHealth(Duration patience) {
        this.patience = patience.toNanos();
    }

    /** A question's call that was begun then was accepted, whatever became of it. */
    public synchronized void accepted(String question, long begun) {
        acceptedBegun = anyAccepted && acceptedBegun - begun > 0 ? acceptedBegun : begun;
        anyAccepted = true;
        if (refusals.remove(question) != null) {
            refusals.replaceAll((key, refused) -> refused.anew(begun));
        }
    }

    /**
     * A question's call that was begun then was refused.
     *
     * @param job the number of its job
     * @return whether it is the question's own
     */
    public synchronized boolean refused(String question, long job, long begun) {
        // Whoever waited for so long did as the server said, or has ended otherwise.
        refusals.values().removeIf(refused -> begun - refused.latest() > patience);
        Refused before = refusals.get(question);
        if (before == null) {
            refusals.put(question, new Refused(job, begun, begun, 0));
            return false;
        }
        // The limiter judges a call as it begins.
        boolean othersPass = anyAccepted && acceptedBegun - before.latest() > 0;
        Refused now = new Refused(job, before.since(), begun, before.passedBy() + (othersPass ? 1 : 0));
        refusals.put(question, now);
        long lasts = begun - now.since();
        return now.passedBy() >= MOST_PASSED_BY ? lasts > patience / 10 : areFew() && lasts > patience;
    }

    private boolean areFew() {
        return refusals.values().stream().map(Refused::job).distinct().count() < SharedTrouble.ENOUGH;
    }
}
