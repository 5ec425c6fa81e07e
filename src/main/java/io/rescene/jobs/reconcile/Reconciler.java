package io.rescene.jobs.reconcile;

import io.rescene.jobs.CappedJobs;
import io.rescene.jobs.Runs;
import io.rescene.jobs.Workers;
import io.rescene.resilience.DatabaseClock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Puts right what dying workers and a forgetful Redis leave behind. One worker at a time does it.
 */
public final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final int MOST_AT_ONCE = 5000;
    /** Another worker may be let push where this one is not. */
    private static final Duration LEFT_TO_OTHERS = Duration.ofSeconds(5);

    /**
     * After so many failed deliveries a job is tried again before all that wait: who is to mend what it dies of hears of it
     * while a library that takes days goes on. Those that have failed more often, where more deliveries are set, must not
     * keep the others from their turn.
     */
    private static final int SOON = 2;

    /**
     * A job that is tried again.
     *
     * @param soon whether before all that wait
     */
    private record Again(Runs.Opened job, boolean soon) {}

    private final JdbcTemplate jdbc;
    private final ReconcilerTurn turn;
    private final HandOut handOut;
    private final CappedJobs capped;
    private final LostEntries lostEntries;
    private final GoneWorkers goneWorkers;
    private long pushesAgain = System.nanoTime();

    /**
     * A reconciler, to be asked every second or so.
     *
     * @param jdbc the database
     * @param transaction its transactions
     * @param workers who lives
     * @param handOut the list
     * @param capped jobs that wait for money
     * @param lostCalls notes the calls that a gone worker may have left, and may do so again
     */
    public Reconciler(
            JdbcTemplate jdbc,
            TransactionOperations transaction,
            Workers workers,
            HandOut handOut,
            CappedJobs capped,
            Consumer<UUID> lostCalls) {
        this.jdbc = jdbc;
        this.turn = new ReconcilerTurn(jdbc, transaction);
        this.handOut = handOut;
        this.capped = capped;
        this.lostEntries = new LostEntries(jdbc);
        this.goneWorkers = new GoneWorkers(jdbc, turn, workers, handOut, lostCalls);
    }

    /**
     * Looks once, unless another worker is just looking.
     *
     * @throws RuntimeException if some of it failed; the rest is done all the same, unless the database is away. What could not
     *     be pushed other workers may push at once, and this one leaves what the list is short of to them for some seconds
     */
    public void look() {
        // Redis is asked outside the transactions: while it is away, taking over and releasing go on.
        OptionalLong waiting = asked(handOut::waiting);
        Troubles troubles = new Troubles();
        Optional<GoneWorkers.Found> gone = goneWorkers.takeOver(troubles);
        List<Again> released = turn.part(this::release, troubles).orElse(List.of());
        List<Runs.Opened> again = jobs(released, true);
        // A gone worker's jobs go behind all others: first in the list, the same few would meet kill after kill, and
        // be condemned for them.
        List<Runs.Opened> due = Stream.of(
                        gone.map(GoneWorkers.Found::due),
                        Optional.of(jobs(released, false)),
                        turn.part(capped::release, troubles))
                .flatMap(Optional::stream)
                .flatMap(List::stream)
                .toList();
        push(due, handOut::push, troubles);
        push(again, handOut::pushNext, troubles);
        gone.ifPresent(found -> goneWorkers.bury(found, troubles));
        waiting.ifPresent(entries -> pushLost(entries, due.size() + again.size(), troubles));
        troubles.throwFirst();
    }

    private boolean push(List<Runs.Opened> jobs, Consumer<List<Runs.Opened>> end, Troubles troubles) {
        if (jobs.isEmpty()) {
            return false;
        }
        boolean pushed = troubles.attempt(() -> end.accept(jobs));
        if (!pushed) {
            pushesAgain = System.nanoTime() + LEFT_TO_OTHERS.toNanos();
            troubles.attempt(() -> lostEntries.giveBack(jobs));
        }
        return pushed;
    }

    /**
     * Pushes what the list is short of.
     *
     * @param waiting the entries on the list before anything was pushed
     * @param pushed how many were pushed since; their jobs do not count as waiting yet
     */
    private void pushLost(long waiting, int pushed, Troubles troubles) {
        if (System.nanoTime() - pushesAgain < 0 || !lostEntries.isCountDue(waiting)) {
            return;
        }
        boolean isShort =
                turn.part(() -> lostEntries.missing(waiting) > 0, troubles).orElse(false);
        if (isShort) {
            List<Runs.Opened> lost = lost(pushed, troubles);
            if (push(lost, handOut::push, troubles)) {
                LOG.info("Entries that the list is short of, pushed again: {}", lost.size());
            }
        }
    }

    /** Looks again, now at the hand-over windows too: that takes a question for each worker, so it is not done by the clock. */
    private List<Runs.Opened> lost(int pushed, Troubles troubles) {
        // The list first: an entry on its way into a hand-over window is then counted twice, never missed.
        OptionalLong entries = asked(() -> handOut.waiting() + handOut.popped());
        return entries.isPresent()
                ? turn.part(() -> lostEntries.take(Math.max(0, entries.getAsLong() - pushed)), troubles)
                        .orElse(List.of())
                : List.of();
    }

    private static OptionalLong asked(LongSupplier list) {
        try {
            return OptionalLong.of(list.getAsLong());
        } catch (RuntimeException e) {
            LOG.debug("The list can't be asked", e);
            return OptionalLong.empty();
        }
    }

    private static List<Runs.Opened> jobs(List<Again> released, boolean soon) {
        return released.stream()
                .filter(one -> one.soon() == soon)
                .map(Again::job)
                .toList();
    }

    /**
     * Queues the jobs whose time to be tried again has come, and those that were claimed in the future: theirs is as far away.
     * Those count as claimed now, so that they are not queued without a pause from now on.
     */
    private List<Again> release() {
        return jdbc.query(
                """
                UPDATE rescene.jobs SET state = 'queued', pushed_at = clock_timestamp(),
                    claimed_at = least(claimed_at, clock_timestamp())
                WHERE id IN (SELECT id FROM rescene.jobs WHERE state = 'retrying'
                             AND (not_before <= clock_timestamp() OR %s)
                             ORDER BY not_before LIMIT ? FOR UPDATE SKIP LOCKED)
                RETURNING id, video_id, extra, attempts
                """.formatted(DatabaseClock.isAhead("claimed_at")),
                (row, n) -> new Again(
                        Objects.requireNonNull(Runs.Opened.ROW.mapRow(row, n)), row.getInt("attempts") <= SOON),
                MOST_AT_ONCE);
    }
}
