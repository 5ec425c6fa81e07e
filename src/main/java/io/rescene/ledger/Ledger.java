package io.rescene.ledger;

import io.rescene.resilience.LivingWorkers;
import io.rescene.resilience.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The ledger of questions and paid calls in PostgreSQL. Reading and writing are batched: what waits shares one round
 * trip and one commit. Not fenced: an answer is true whoever asked.
 *
 * <p>While the database is away both wait for it; nobody's answer is dropped.
 */
public final class Ledger implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final int MOST_IN_ONE_GO = 500;

    private final LedgerTables tables;
    private final Patience patience;
    private final Portions portions;
    private final Batcher<Reading> reader;
    private final Batcher<Portions.Pending<CallRecord, Void>> writer;

    /** What the reading thread does: rights are given back by the one that takes them, so that they are in order. */
    private sealed interface Reading {
        record Find(Portions.Pending<Inquiry, Stored> pending) implements Reading {}

        record GiveUp(String key) implements Reading {}
    }

    /**
     * A ledger with a reading and a writing thread of its own.
     *
     * @param jdbc the database
     * @param worker who asks
     * @param patience what to do while the database is away
     */
    public Ledger(JdbcTemplate jdbc, UUID worker, Patience patience) {
        this.tables = new LedgerTables(jdbc, worker);
        this.patience = patience;
        this.portions = new Portions(patience);
        reader = new Batcher<>("ledger-reader", MOST_IN_ONE_GO, this::read);
        writer = new Batcher<>("ledger-writer", MOST_IN_ONE_GO, batch -> portions.handle(batch, tables::write));
    }

    /**
     * What is known of a question; if nothing, this worker may ask it, or another is asking. The future is completed on the
     * ledger's reading thread: what takes longer than microseconds belongs on another.
     */
    public CompletableFuture<Stored> find(Inquiry inquiry) {
        CompletableFuture<Stored> result = new CompletableFuture<>();
        reader.submit(new Reading.Find(new Portions.Pending<>(inquiry, result)));
        return result;
    }

    /**
     * Writes a call and its answer. The future is completed, on the ledger's writing thread, after the commit: before
     * that the answer may not be used.
     */
    public CompletableFuture<Void> write(CallRecord call) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        writer.submit(new Portions.Pending<>(call, result));
        return result;
    }

    /**
     * Whether a question of this recipe was ever answered, by any worker. Waits while the database is away.
     *
     * @param recipe the question's
     */
    public boolean hasAnswered(String recipe) {
        return patience.untilAvailable(() -> tables.hasAnswered(recipe));
    }

    /**
     * Lets others ask a question that this worker gave up without an answer. What is looked up afterwards is looked up
     * after that; between the two nobody of this worker may look the same question up. Once it is closed nothing is done: what a
     * worker has that is gone, others get.
     */
    public void giveUp(String key) {
        try {
            reader.submit(new Reading.GiveUp(key));
        } catch (RejectedExecutionException e) {
            LOG.debug("The question {} is given up by a worker that ends", key, e);
        }
    }

    /**
     * Lets others ask what is this worker's to ask by the table and by nothing else: the database went back to a backup, or did
     * not let rights be given back.
     *
     * @param asked the keys of the questions that are being asked in this process; one that is asked from now on need not be
     *     among them, as only rights that are a minute old are given back
     */
    public void giveUpAllBut(Set<String> asked) {
        tables.releaseAllBut(asked);
    }

    /**
     * Forgets who asked what has been answered a while ago, and what workers asked that are gone: of one that died all that may
     * have been billed was noted before, one that left had no call under way any more.
     */
    public static void tidy(JdbcTemplate jdbc) {
        jdbc.update("""
                -- LIMIT keeps it a look-up by key: else all answers there are would be read.
                DELETE FROM rescene.asking k WHERE k.at < clock_timestamp() - interval '1 minute'
                AND ((SELECT true FROM rescene.answers a WHERE a.key = k.key AND a.at >= k.at
                        -- Who looked just before it came must not find the right free.
                        AND a.at < clock_timestamp() - interval '1 minute' LIMIT 1)
                    OR NOT EXISTS (SELECT FROM rescene.workers w WHERE w.id = k.worker_id AND %s))
                """.formatted(LivingWorkers.IS_NOT_GONE));
    }

    private void read(List<Reading> batch) {
        List<String> givenUp = new ArrayList<>();
        List<Portions.Pending<Inquiry, Stored>> sought = new ArrayList<>();
        for (Reading reading : batch) {
            if (reading instanceof Reading.Find find) {
                sought.add(find.pending());
            } else if (reading instanceof Reading.GiveUp up) {
                givenUp.add(up.key());
            }
        }
        // First: a question is looked up again only after it was given up.
        if (!givenUp.isEmpty()) {
            release(givenUp);
        }
        if (!sought.isEmpty()) {
            portions.handle(sought, tables::find);
        }
    }

    /** Whoever waits for a right waits until it is given back: so it has to be, now or by {@link #giveUpAllBut}. */
    private void release(List<String> keys) {
        try {
            portions.take(keys, tables::release, this::release);
        } catch (RuntimeException | Error e) {
            // An Error, too: those who look something up in the same go are still to be told.
            LOG.warn(
                    "{} questions that this worker gave up can't be asked by other workers for a minute or two: {}",
                    keys.size(),
                    e.toString());
            LOG.debug("Rights to ask could not be given back", e);
        }
    }

    @Override
    public void close() {
        reader.close();
        writer.close();
    }
}
