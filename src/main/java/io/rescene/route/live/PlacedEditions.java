package io.rescene.route.live;

import io.rescene.route.exchange.Work;
import io.rescene.route.folder.Edition;
import io.rescene.route.live.Placing.Placed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;

/** The editions whose routes are in the context, and who uses which. Thread-safe. */
final class PlacedEditions {
    private final List<Placed> placed = new ArrayList<>();

    /** From now on the newest. */
    synchronized void add(Placed fresh) {
        placed.add(fresh);
    }

    /** The newest: jobs that begin go through it. */
    synchronized Placed newest() {
        return placed.get(placed.size() - 1);
    }

    /**
     * The newest has other prompts, schemas or SQL from now on, and the same routes.
     *
     * @return what it is now
     */
    synchronized Edition renew(Edition next) {
        Placed newest = newest();
        newest.edition = next.at(newest.edition.slot());
        return newest.edition;
    }

    /** The edition that an exchange goes through, its job's or the newest; it stays until {@link #exit}. */
    synchronized Placed enter(Exchange exchange) {
        Placed own = Work.isIn(exchange) ? of(Work.of(exchange).edition()) : newest();
        own.users++;
        return own;
    }

    /** An exchange is through. */
    synchronized void exit(Placed used) {
        used.users--;
    }

    /** The edition of a job that begins; it stays until {@link #leave}. */
    synchronized Edition claim() {
        newest().users++;
        return newest().edition;
    }

    /** A job ends. */
    synchronized void leave(Edition edition) {
        of(edition).users--;
    }

    private Placed of(Edition edition) {
        for (Placed one : placed) {
            if (one.edition.slot() == edition.slot()) {
                return one;
            }
        }
        throw new IllegalStateException("The routes of this job are gone");
    }

    /** Those but the newest that no job and no exchange uses. */
    synchronized List<Placed> unused() {
        return placed.stream().filter(one -> one != newest() && one.users == 0).toList();
    }

    /** All of them. */
    synchronized List<Edition> all() {
        return placed.stream().map(one -> one.edition).toList();
    }

    /** Its routes are out of the context. */
    synchronized void remove(Placed gone) {
        placed.remove(gone);
    }

    /** The least number, from 1, that no edition here has. */
    synchronized int freeSlot() {
        return IntStream.iterate(1, slot -> slot + 1)
                .filter(slot -> placed.stream().noneMatch(one -> one.edition.slot() == slot))
                .findFirst()
                .orElseThrow();
    }
}
