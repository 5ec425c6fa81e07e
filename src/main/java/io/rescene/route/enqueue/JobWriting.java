package io.rescene.route.enqueue;

import io.rescene.jobs.Candidate;
import io.rescene.jobs.Runs;
import io.rescene.resilience.Daemons;
import io.rescene.resilience.SqlTrouble;
import io.rescene.route.exchange.FailureText;
import io.rescene.route.folder.SqlRows;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Writes the jobs of one enqueuing, batch after batch. Large batches are written in threads of their own, two at once:
 * meanwhile one that is committed is pushed, and the next is read. One thread at a time calls it.
 */
final class JobWriting {
    private static final Logger LOG = LoggerFactory.getLogger(JobWriting.class);

    /** Stands among the batches for an earlier one that is to be settled there. */
    private static final List<Map<String, Object>> SETTLE = List.of();

    /** Beside PostgreSQL's part of one batch goes Rescene's of the other. */
    private static final int AT_ONCE = 2;

    private final Function<List<Candidate>, List<Runs.Opened>> write;
    private final ThreadPoolExecutor threads = threads();
    private final Deque<CompletableFuture<WrittenBatch>> behind = new ArrayDeque<>();
    private boolean single;

    /**
     * Writes one enqueuing's jobs.
     *
     * @param write writes a batch in one transaction and gives the opened jobs; called by two threads
     *     at once
     */
    JobWriting(Function<List<Candidate>, List<Runs.Opened>> write) {
        this.write = write;
    }

    /** They end by themselves when nothing comes any more, so that an enqueuing that breaks off leaves nothing behind. */
    private static ThreadPoolExecutor threads() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                AT_ONCE, AT_ONCE, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Daemons.named("write-jobs"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Cuts a page into the batches that are to be written next. An empty one stands where an earlier batch is to be settled.
     *
     * @param page candidates as they were read; may be empty
     * @param oneByOne whether each candidate is a batch, and its outcome known before the next; else the page is one
     * @param more whether another page follows
     */
    List<List<Map<String, Object>>> batches(List<Map<String, Object>> page, boolean oneByOne, boolean more) {
        single = oneByOne;
        List<List<Map<String, Object>>> batches = new ArrayList<>();
        if (single) {
            batches.addAll(settling(0));
            page.forEach(row -> batches.add(List.of(row)));
            return batches;
        }
        if (!page.isEmpty()) {
            batches.add(page);
        }
        if (!more) {
            batches.addAll(settling(batches.size()));
        }
        return batches;
    }

    /** As many as there are batches of which nobody knows what became of them, once so many more are begun. */
    private List<List<Map<String, Object>>> settling(int begun) {
        return Collections.nCopies(Math.min(AT_ONCE, behind.size() + begun), SETTLE);
    }

    /**
     * Writes one of the {@link #batches}, or begins to, once there is room for it.
     *
     * @return what became of it if candidates are written one by one; else of the oldest page that was begun, if there was
     *     no room or the batch is empty; else empty
     */
    Optional<WrittenBatch> next(List<Map<String, Object>> batch) {
        return single && !batch.isEmpty() ? Optional.of(write(batch)) : writeBehind(batch);
    }

    private Optional<WrittenBatch> writeBehind(List<Map<String, Object>> rows) {
        Optional<WrittenBatch> oldest = rows.isEmpty() || behind.size() == AT_ONCE
                ? Optional.ofNullable(behind.poll()).map(JobWriting::ended)
                : Optional.empty();
        if (!rows.isEmpty()) {
            behind.add(CompletableFuture.supplyAsync(() -> write(rows), threads));
        }
        return oldest;
    }

    /** What became of the batches that were begun, after trouble; without those of which that can't be told. */
    List<WrittenBatch> rest() {
        return behind.stream()
                .flatMap(batch -> batch.handle((written, trouble) -> Optional.ofNullable(written)).join().stream())
                .toList();
    }

    private WrittenBatch write(List<Map<String, Object>> rows) {
        List<Candidate> candidates = SqlRows.candidates(rows);
        try {
            return new WrittenBatch(rows, candidates, write.apply(candidates), "");
        } catch (DataAccessException e) {
            if (SqlTrouble.isOfStatement(e)) {
                throw e; // the next batch would fare no better
            }
            LOG.debug("Not enqueued", e);
            return new WrittenBatch(rows, candidates, List.of(), FailureText.line(e));
        }
    }

    private static WrittenBatch ended(CompletableFuture<WrittenBatch> batch) {
        try {
            return batch.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
