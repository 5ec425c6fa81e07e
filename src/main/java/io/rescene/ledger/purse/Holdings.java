package io.rescene.ledger.purse;

import io.rescene.ledger.purse.Reservation.Purpose;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The money that this process has set aside: a call has it, or it is kept for calls to come. What is taken out as idle
 * counts as set aside until it has gone back. Not for several threads at once.
 */
final class Holdings {
    private final Outstanding outstanding = new Outstanding();
    private final Blocks kept = new Blocks();

    /** Calls that have their money and have not ended. */
    int calls() {
        return outstanding.calls();
    }

    /** The accounts in which something is set aside. */
    Set<String> accounts() {
        return outstanding.accounts();
    }

    /** A call has money that was just set aside for it. */
    void give(Reservation reservation) {
        outstanding.begun();
        outstanding.add(reservation);
    }

    /** Keeps what was just set aside for calls to come. */
    void keep(Reservation block) {
        outstanding.add(block);
        kept.keep(block);
    }

    /** Gives a call money from what is kept; empty if that is too little. */
    Optional<Reservation> giveKept(Purpose purpose, BigDecimal usd) {
        Optional<Reservation> taken = kept.take(purpose, usd);
        if (taken.isPresent()) {
            outstanding.begun();
        }
        return taken;
    }

    /** A call has ended without use of its money: that is kept for calls to come. */
    void unused(Reservation reservation) {
        outstanding.ended();
        if (!reservation.accounts().isEmpty()) {
            kept.keep(reservation);
        }
    }

    /** A call has ended, and its money is no longer set aside in the database. */
    void settled(Reservation reservation) {
        outstanding.ended();
        outstanding.remove(reservation);
    }

    /** Whether nothing is kept for calls to come. */
    boolean isNothingKept() {
        return kept.isEmpty();
    }

    /** Takes out, to give it back, what was kept unused for so long, in nanoseconds; 0: everything that is kept. */
    List<Reservation> takeIdle(long longerThanNanos) {
        return kept.idle(longerThanNanos);
    }

    /** Takes out, to give it back, what is kept in these accounts. */
    List<Reservation> takeKept(Set<String> accounts) {
        return kept.in(accounts);
    }

    /** What was taken out as idle has gone back, or may have. */
    void returned(Reservation idle) {
        outstanding.remove(idle);
    }
}
