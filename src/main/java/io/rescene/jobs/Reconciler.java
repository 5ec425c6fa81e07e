package io.rescene.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.LongSupplier;
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

    private static final Duration COUNT_EVERY = Duration.ofMinutes(1);

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;
    private final Workers workers;
    private final HandOut handOut;
    private final CappedJobs capped;
    private long countAgain = System.nanoTime();

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
    }

    /**
     * Looks once, unless another worker is just looking.
     *
     * @throws org.springframework.dao.DataAccessException if the database is away
     */
    public void look() {
        // Redis is asked outside the transactions: while it is away, taking over and releasing go on.
        OptionalLong waiting = asked(handOut::waiting);
        List<UUID> buried = new ArrayList<>();
        List<Runs.Opened> due = new ArrayList<>();
        boolean[] looksShort = new boolean[1];
        inTurn(() -> {
            // A transaction that lost a race begins anew.
            buried.clear();
            due.clear();
            for (UUID worker : workers.gone()) {
                due.addAll(takeOver(worker));
                buried.add(worker);
            }
            workers.goneWithJobs().forEach(worker -> due.addAll(takeOver(worker)));
            due.addAll(release());
            due.addAll(capped.release());
            looksShort[0] = waiting.isPresent() && isCountDue(waiting.getAsLong()) && missing(waiting.getAsLong()) > 0;
        });
        buried.forEach(handOut::putBack);
        push(due);
        if (looksShort[0]) {
            pushLost();
        }
    }

    /** Looks again, now at the hand-over windows too: that takes a question for each worker, so it is not done by the clock. */
    private void pushLost() {
        // The list first: an entry on its way into a hand-over window is then counted twice, never missed.
        OptionalLong entries = asked(() -> handOut.waiting() + handOut.popped());
        List<Runs.Opened> lost = new ArrayList<>();
        if (entries.isPresent()) {
            inTurn(() -> {
                lost.clear();
                lost.addAll(lost(entries.getAsLong()));
            });
        }
        push(lost);
    }

    private void push(List<Runs.Opened> jobs) {
        if (!jobs.isEmpty()) {
            handOut.push(jobs);
        }
    }

    /** Does something in a transaction, unless another worker is just reconciling. */
    private void inTurn(Runnable work) {
        transaction.executeWithoutResult(status -> {
            if (Boolean.TRUE.equals(jdbc.queryForObject("SELECT pg_try_advisory_xact_lock(?)", Boolean.class, LOCK))) {
                work.run();
            }
        });
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
        // A job that a transaction of the gone worker still locks stays its own until the database ends that.
        jdbc.update("""
                UPDATE rescene.workers w SET state = 'gone', note = 'died'
                WHERE id = ? AND NOT EXISTS (
                    SELECT 1 FROM rescene.jobs j WHERE j.worker_id = w.id AND j.state = 'processing')
                """, worker);
        LOG.info("Worker {} is gone: took over {} jobs", worker, taken.size());
        return taken;
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

    /**
     * Whether to count what the list should hold: always while it is short, as then little is to be counted, else now and
     * then, as counting reads every queued job.
     */
    private boolean isCountDue(long waiting) {
        long now = System.nanoTime();
        if (waiting > MOST_AT_ONCE && now - countAgain < 0) {
            return false;
        }
        countAgain = now + COUNT_EVERY.toNanos();
        return true;
    }

    /** How many more jobs are queued than there are entries, at most {@link #MOST_AT_ONCE}; zero or less: none is lost. */
    private long missing(long entries) {
        return count("""
                        SELECT count(*) FROM (
                            SELECT 1 FROM rescene.jobs WHERE state = 'queued' AND capped_by IS NULL
                            AND pushed_at < clock_timestamp() - interval '2 seconds'
                            -- By the index of open jobs: else those that are done are read first.
                            ORDER BY not_before LIMIT ?) q
                        """, entries + MOST_AT_ONCE) - entries;
    }

    /**
     * What the list lost: if there are fewer entries than jobs are queued, those that were pushed longest ago are pushed
     * again, as the list hands out in order. A double that this may make is found out when it is claimed.
     */
    private List<Runs.Opened> lost(long entries) {
        long missing = missing(entries);
        if (missing <= 0) {
            return List.of();
        }
        LOG.info("The list is {} entries short: pushing them again", missing);
        return jdbc.query("""
                UPDATE rescene.jobs SET pushed_at = clock_timestamp()
                WHERE id IN (SELECT id FROM rescene.jobs WHERE state = 'queued' AND capped_by IS NULL
                             AND pushed_at < clock_timestamp() - interval '2 seconds'
                             ORDER BY pushed_at, id LIMIT ?)
                RETURNING id, video_id, extra
                """, Runs.Opened.ROW, missing);
    }

    private long count(String sql, Object... arguments) {
        Long count = jdbc.queryForObject(sql, Long.class, arguments);
        return count == null ? 0 : count;
    }
}
