package io.rescene.route.call;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells a question that a model's rate limit refuses for itself, say as it is more than a minute's limit, from the limit that
 * holds for all. Of a limit that holds for all, questions that were refused are accepted later; one that is refused again and
 * again, while others are accepted and none of those that were refused, is to blame itself. One that was passed by, or whose
 * job has lost a delivery before, may be of the last that are left: then it is enough that none but such were refused. Of one
 * model; thread-safe; times are those of {@link System#nanoTime()}.
 */
final class LimitHealth {
    /** So many refusals in a row are a question's own. */
    static final int MOST_PASSED_BY = 5;

    /**
     * A question's latest refusal.
     *
     * @param begun when its call was begun
     * @param relented calls that had been accepted by then of questions that had been refused
     * @param innocent calls that had been refused by then of questions that nothing spoke against
     * @param passedBy how often in a row its question was refused for itself
     * @param everPassedBy whether another's call was ever accepted after it
     */
    private record Refusal(long begun, long relented, long innocent, int passedBy, boolean everPassedBy) {}

    /** By the key of the question, until it is accepted: its job may be handed back in between. */
    private final Map<String, Refusal> refusals = new HashMap<>();

    private boolean anyAccepted;
    private long acceptedBegun;
    private long relented;
    private long innocent;

    /** A question's call that was begun then was accepted, whatever became of it. */
    synchronized void accepted(String question, long begun) {
        acceptedBegun = anyAccepted ? Math.max(acceptedBegun - begun, 0) + begun : begun;
        anyAccepted = true;
        relented += refusals.remove(question) == null ? 0 : 1;
    }

    /**
     * A question's call that was begun then was refused.
     *
     * @param failedBefore whether its job has lost a delivery before
     * @return whether it is the question's own; it is counted anew then
     */
    synchronized boolean isItsOwn(String question, boolean failedBefore, long begun) {
        Optional<Refusal> before = Optional.ofNullable(refusals.get(question));
        // The limiter judges a call as it begins.
        boolean othersPass = before.isPresent()
                && anyAccepted
                && acceptedBegun - before.get().begun() > 0;
        boolean everPassedBy =
                othersPass || before.filter(Refusal::everPassedBy).isPresent();
        boolean suspect = failedBefore || everPassedBy;
        innocent += suspect ? 0 : 1;
        int passedBy =
                before.map(earlier -> passedBy(earlier, othersPass, suspect)).orElse(0);
        boolean itsOwn = passedBy >= MOST_PASSED_BY;
        refusals.put(question, new Refusal(begun, relented, innocent, itsOwn ? 0 : passedBy, everPassedBy));
        return itsOwn;
    }

    private int passedBy(Refusal earlier, boolean othersPass, boolean suspect) {
        if (relented > earlier.relented()) {
            return 0;
        }
        boolean suspectsOnly = suspect && innocent == earlier.innocent();
        return earlier.passedBy() + (othersPass || suspectsOnly ? 1 : 0);
    }
}
