package io.rescene.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    /** How many workers a job may take with it, one after another, without one new answer. */
    private static final int MOST_DEATHS = 3;

    private static final int MOST_AT_ONCE = 5000;

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;
    private final Workers workers;
    private final HandOut handOut;
    private final CappedJobs capped;
    private final LostEntries lostEntries;

    /**
     * A reconciler, to be asked every second or so.
     *
     * @param jdbc the database
     * @param transaction its transactions
     * @param workers who lives
     * @param handOut the list
     * @param capped jobs that wait for money
     */
    public Reconciler(
            JdbcTemplate jdbc, TransactionOperations transaction, Workers workers, HandOut handOut, CappedJobs capped) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.workers = workers;
        this.handOut = handOut;
        this.capped = capped;
        this.lostEntries = new LostEntries(jdbc);
    }

    /** What one look came to. */
    private record Found(List<UUID> buried, List<Runs.Opened> due, boolean looksShort) {
        static final Found NOTHING = new Found(List.of(), List.of(), false);
    }

    /**
     * Looks once, unless another worker is just looking.
     *
     * @throws org.springframework.dao.DataAccessException if the database is away
     */
    public void look() {
        // Redis is asked outside the transactions: while it is away, taking over and releasing go on.
        OptionalLong waiting = asked(handOut::waiting);
        boolean counts = waiting.isPresent() && lostEntries.isCountDue(waiting.getAsLong());
        Found found =
                inTurn(() -> reconcile(counts ? waiting : OptionalLong.empty())).orElse(Found.NOTHING);
        found.buried().forEach(this::bury);
        push(found.due());
        if (found.looksShort()) {
            push(lost(found.due().size()));
        }
    }

    private void push(List<Runs.Opened> jobs) {
        if (!jobs.isEmpty()) {
            handOut.push(jobs);
        }
    }

    private Found reconcile(OptionalLong counted) {
        List<UUID> buried = workers.gone();
        List<Runs.Opened> due = new ArrayList<>();
        buried.forEach(worker -> due.addAll(takeOver(worker)));
        workers.goneWithJobs().forEach(worker -> due.addAll(takeOver(worker)));
        due.addAll(release());
        due.addAll(capped.release());
        return new Found(buried, due, counted.isPresent() && lostEntries.missing(counted.getAsLong()) > 0);
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

    /** Takes a gone worker's jobs back: no delivery is counted, but a death is, unless it brought a new answer. The
     * third death in a row without one is the job's own: it is dead. */
    private List<Runs.Opened> takeOver(UUID worker) {
        List<Runs.Opened> taken = jdbc.query("""
                WITH held AS (
                    SELECT j.id, CASE WHEN EXISTS (
                        SELECT 1 FROM rescene.calls c
                        WHERE c.job_id = j.id AND c.at >= j.claimed_at AND c.outcome = 'answer')
                        THEN 0 ELSE j.deaths + 1 END AS deaths
                    FROM rescene.jobs j WHERE j.worker_id = ? AND j.state = 'processing'
                    FOR UPDATE OF j SKIP LOCKED
                ), taken AS (
                    UPDATE rescene.jobs j
                    SET state = CASE WHEN h.deaths < ? THEN 'queued' ELSE 'dead' END, token = NULL, worker_id = NULL,
                        attempts = j.attempts - 1, deaths = h.deaths, pushed_at = clock_timestamp(),
                        reason = CASE WHEN h.deaths < ? THEN 'its worker died'
                                 ELSE 'its worker died ' || h.deaths || ' times without one new answer' END,
                        finished_at = CASE WHEN h.deaths < ? THEN NULL ELSE clock_timestamp() END
                    FROM held h WHERE j.id = h.id AND j.state = 'processing'
                    RETURNING j.id, j.video_id, j.extra, j.state, j.reason
                ), ready AS (
                    UPDATE public.videos v SET status = 'READY',
                        error_message = CASE WHEN t.state = 'dead' THEN t.reason ELSE v.error_message END
                    FROM taken t WHERE v.id = t.video_id AND v.status = 'PROCESSING'
                )
                SELECT id, video_id, extra FROM taken WHERE state = 'queued'
                """, Runs.Opened.ROW, worker, MOST_DEATHS, MOST_DEATHS, MOST_DEATHS);
        if (!taken.isEmpty()) {
            LOG.info("Worker {} is gone: took over {} jobs", worker, taken.size());
        }
        return taken;
    }

    /**
     * Puts back what a gone worker popped, and only then has it forgotten: while Redis is away it is found gone again and
     * again, as its list may hold ids pushed by hand that nothing else knows of.
     */
    private void bury(UUID worker) {
        handOut.putBack(worker);
        // A job that a transaction of the gone worker still locks stays its own until the database ends that.
        jdbc.update("""
                UPDATE rescene.workers w SET state = 'gone', note = 'died'
                WHERE id = ? AND NOT EXISTS (
                    SELECT 1 FROM rescene.jobs j WHERE j.worker_id = w.id AND j.state = 'processing')
                """, worker);
    }

    /** Queues the jobs whose time to be tried again has come. */
    private List<Runs.Opened> release() {
        return jdbc.query("""
                UPDATE rescene.jobs SET state = 'queued', pushed_at = clock_timestamp()
                WHERE id IN (SELECT id FROM rescene.jobs WHERE state = 'retrying' AND not_before <= clock_timestamp()
                             ORDER BY not_before LIMIT ?)
                RETURNING id, video_id, extra
                """, Runs.Opened.ROW, MOST_AT_ONCE);
    }
}
