package io.rescene.ledger.purse;

import io.rescene.ledger.purse.GrantDecision.Wish;
import io.rescene.ledger.purse.Reservation.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Who waits for money, and when those are decided on. Not for several threads at once. */
final class MoneyLine {
    /** A wish, and whom to tell what came of it. */
    record Waiting(Wish wish, CompletableFuture<Grant> grant) {}

    private final List<Waiting> waiting = new ArrayList<>();
    /** Whether all were sent home since some were last taken out to be decided on. */
    private boolean withdrawn;

    /** When those that wait are decided on, as {@link System#nanoTime()}. */
    private long decideAt = System.nanoTime();

    /** Waits from now on, and is to be decided on at once. */
    void join(Waiting one) {
        waiting.add(one);
        decideNow();
    }

    /** Those that wait are to be decided on at once. */
    void decideNow() {
        decideAt = System.nanoTime();
    }

    /** Whether somebody waits for money for the same purpose. */
    boolean holdsOneFor(Purpose purpose) {
        return waiting.stream().anyMatch(one -> one.wish().purpose().equals(purpose));
    }

    /** Whether nobody waits. */
    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether somebody waits and the time has come to decide. */
    boolean isDue() {
        return !waiting.isEmpty() && decideAt - System.nanoTime() <= 0;
    }

    /** Takes all out of the line, to be decided on: those that can't be come back by {@link #rejoin}. */
    List<Waiting> takeAll() {
        withdrawn = false;
        return emptied();
    }

    /** Takes all out of the line, who are to be sent home; those being decided on have to go too, see {@link #rejoin}. */
    List<Waiting> withdraw() {
        withdrawn = true;
        return emptied();
    }

    private List<Waiting> emptied() {
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /**
     * Puts back who could not be decided on, before newcomers; without such they are looked at again after a while.
     *
     * @param undecided of those that were last taken out; may be empty
     * @param nanos after how long they are looked at again, in nanoseconds
     * @return who is to be sent home instead, as all were since then
     */
    List<Waiting> rejoin(List<Waiting> undecided, long nanos) {
        if (!undecided.isEmpty() && waiting.isEmpty()) {
            decideAt = System.nanoTime() + nanos;
        }
        if (withdrawn) {
            return undecided;
        }
        waiting.addAll(0, undecided);
        return List.of();
    }
}
