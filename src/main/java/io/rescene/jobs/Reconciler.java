package io.rescene.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Puts right what dying workers and a forgetful Redis leave behind. One worker at a time does it, by an advisory lock
 * that ends with its transaction, so that it also works through a transaction pooler.
 */
public final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    /** Any number that nobody else locks: the bytes of "rescene". */
    private static final long LOCK = 0x72657363656e65L;

    /** How many workers job j has taken with it, one after another, without one new answer, now that another is gone. */
    private static final String DEATHS = """
            CASE WHEN EXISTS (
                SELECT 1 FROM rescene.calls c WHERE c.job_id = j.id AND c.at >= j.claimed_at AND c.outcome = 'answer')
            THEN 0 ELSE j.deaths + 1 END""";

    private static final int MOST_AT_ONCE = 5000;

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;
    private final Workers workers;
    private final HandOut handOut;
    private final CappedJobs capped;
    private final Consumer<UUID> lostCalls;
    private final LostEntries lostEntries;
    private final TakingBack takingBack;
    private final LongLocked longLocked = new LongLocked();

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
        this.transaction = transaction;
        this.workers = workers;
        this.handOut = handOut;
        this.capped = capped;
        this.lostCalls = lostCalls;
        this.lostEntries = new LostEntries(jdbc);
        this.takingBack = new TakingBack(jdbc, "its worker died", DEATHS, "");
    }

    /**
     * What gone workers left behind.
     *
     * @param buried those that were found gone
     * @param due their jobs, to be pushed now
     * @param locked videos of their jobs that somebody else locks
     */
    private record Found(List<UUID> buried, List<Runs.Opened> due, List<UUID> locked) {}

    /**
     * Looks once, unless another worker is just looking.
     *
     * @throws DataAccessException if the database is away, or some of it failed; the rest is done all the same
     */
    public void look() {
        // Redis is asked outside the transactions: while it is away, taking over and releasing go on.
        OptionalLong waiting = asked(handOut::waiting);
        boolean counts = waiting.isPresent() && lostEntries.isCountDue(waiting.getAsLong());
        List<DataAccessException> troubles = new ArrayList<>();
        Optional<Found> gone = part(this::takeOver, troubles);
        List<Runs.Opened> due = Stream.of(
                        gone.map(Found::due), part(this::release, troubles), part(capped::release, troubles))
                .flatMap(Optional::stream)
                .flatMap(List::stream)
                .toList();
        gone.ifPresent(found -> bury(found, troubles));
        push(due);
        if (counts
                && part(() -> lostEntries.missing(waiting.getAsLong()) > 0, troubles)
                        .orElse(false)) {
            push(lost(due.size()));
        }
        if (!troubles.isEmpty()) {
            throw troubles.get(0);
        }
    }

    /**
     * Puts back what a gone worker popped, and only then has it forgotten: while Redis is away it is found gone again and
     * again, as its list may hold ids pushed by hand that nothing else knows of.
     */
    private void bury(UUID worker) {
        handOut.putBack(worker);
        // A job that is still locked stays its own until nobody locks it any more.
        jdbc.update("""
                UPDATE rescene.workers w SET state = 'gone', note = 'died'
                WHERE id = ? AND NOT EXISTS (
                    SELECT 1 FROM rescene.jobs j WHERE j.worker_id = w.id AND j.state = 'processing')
                """, worker);
    }

    /** Once it is buried nobody asks for its calls any more. */
    private void bury(Found gone, List<DataAccessException> troubles) {
        gone.buried().stream()
                .filter(worker -> part(() -> noted(worker), troubles).isPresent())
                .forEach(this::bury);
        longLocked
                .now(gone.locked())
                .forEach(video -> LOG.warn(
                        "The worker of video {} is gone, but its job can't be taken over: {}",
                        video,
                        LongLocked.ADVICE));
    }

    private boolean noted(UUID worker) {
        lostCalls.accept(worker);
        return true;
    }

    private void push(List<Runs.Opened> jobs) {
        if (!jobs.isEmpty()) {
            handOut.push(jobs);
        }
    }

    /**
     * Looks again, now at the hand-over windows too: that takes a question for each worker, so it is not done by the clock.
     *
     * @param pushed how many of the entries were pushed just now; their jobs do not count as waiting yet
     */
    private List<Runs.Opened> lost(int pushed) {
        // The list first: an entry on its way into a hand-over window is then counted twice, never missed.
        OptionalLong entries = asked(() -> handOut.waiting() + handOut.popped());
        return entries.isPresent()
                ? inTurn(() -> lostEntries.take(Math.max(0, entries.getAsLong() - pushed)))
                        .orElse(List.of())
                : List.of();
    }

    /** Does a part of a look in a transaction of its own: what it fails of must not undo the others. */
    private <R> Optional<R> part(Supplier<R> work, List<DataAccessException> troubles) {
        try {
            return inTurn(work);
        } catch (DataAccessException e) {
            troubles.add(e);
            return Optional.empty();
        }
    }

    /** Does something in a transaction; empty if another worker is just reconciling. */
    private <R> Optional<R> inTurn(Supplier<R> work) {
        return transaction.execute(status ->
                Boolean.TRUE.equals(jdbc.queryForObject("SELECT pg_try_advisory_xact_lock(?)", Boolean.class, LOCK))
                        ? Optional.of(work.get())
                        : Optional.empty());
    }

    private static OptionalLong asked(LongSupplier list) {
        try {
            return OptionalLong.of(list.getAsLong());
        } catch (RuntimeException e) {
            LOG.debug("The list can't be asked", e);
            return OptionalLong.empty();
        }
    }

    /**
     * Takes gone workers' jobs back: no delivery is counted, but a death is, unless it brought a new answer. The third
     * death in a row without one is the job's own: it is dead.
     */
    private Found takeOver() {
        List<UUID> buried = workers.gone();
        Found found = new Found(buried, new ArrayList<>(), new ArrayList<>());
        Stream.concat(buried.stream(), workers.goneWithJobs().stream()).forEach(worker -> {
            TakingBack.Result result = takingBack.from(worker);
            found.due().addAll(result.queued());
            found.locked().addAll(result.locked());
            if (!result.queued().isEmpty()) {
                LOG.info(
                        "Worker {} is gone, jobs taken over: {}",
                        worker,
                        result.queued().size());
            }
        });
        return found;
    }

    /** Queues the jobs whose time to be tried again has come. */
    private List<Runs.Opened> release() {
        return jdbc.query("""
                UPDATE rescene.jobs SET state = 'queued', pushed_at = clock_timestamp()
                WHERE id IN (SELECT id FROM rescene.jobs WHERE state = 'retrying' AND not_before <= clock_timestamp()
                             ORDER BY not_before LIMIT ? FOR UPDATE SKIP LOCKED)
                RETURNING id, video_id, extra
                """, Runs.Opened.ROW, MOST_AT_ONCE);
    }
}
