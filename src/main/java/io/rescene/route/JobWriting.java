package io.rescene.route;

import io.rescene.jobs.Candidate;
import io.rescene.jobs.JobEntry;
import io.rescene.jobs.Runs;
import java.util.ArrayDeque;
import java.util.ArrayList;
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

    /**
     * What became of a batch.
     *
     * @param rows its candidates, as they were read
     * @param candidates the same
     * @param opened the jobs that were opened
     * @param failure why none could be; empty if that is not so
     */
    record Written(
            List<Map<String, Object>> rows, List<Candidate> candidates, List<Runs.Opened> opened, String failure) {
        /** What is to be pushed. */
        List<String> entries() {
            List<String> entries = new ArrayList<>(opened.size());
            opened.forEach(job -> entries.add(JobEntry.text(job)));
            return entries;
        }
    }

    /** Beside PostgreSQL's part of one batch goes Rescene's of the other. */
    private static final int AT_ONCE = 2;

    private final Function<List<Candidate>, List<Runs.Opened>> write;
    private final ThreadPoolExecutor threads = threads();
    private final Deque<CompletableFuture<Written>> behind = new ArrayDeque<>();

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
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(AT_ONCE, AT_ONCE, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "write-jobs");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Writes a batch. */
    Written write(List<Map<String, Object>> rows) {
        List<Candidate> candidates = rows.stream().map(Enqueuing::candidate).toList();
        try {
            return new Written(rows, candidates, write.apply(candidates), "");
        } catch (DataAccessException e) {
            LOG.debug("Not enqueued", e);
            return new Written(
                    rows,
                    candidates,
                    List.of(),
                    String.valueOf(e.getMostSpecificCause().getMessage()));
        }
    }

    /**
     * Begins to write a batch, once there is room for it.
     *
     * @param rows none: nothing is begun
     * @return what became of the oldest, if there was no room or nothing is begun; else empty
     */
    Optional<Written> writeBehind(List<Map<String, Object>> rows) {
        Optional<Written> oldest = rows.isEmpty() || behind.size() == AT_ONCE
                ? Optional.ofNullable(behind.poll()).map(JobWriting::ended)
                : Optional.empty();
        if (!rows.isEmpty()) {
            behind.add(CompletableFuture.supplyAsync(() -> write(rows), threads));
        }
        return oldest;
    }

    /**
     * Of how many batches nobody knows yet what became of them.
     *
     * @param more so many are still to be begun
     */
    int behind(int more) {
        return Math.min(AT_ONCE, behind.size() + more);
    }

    private static Written ended(CompletableFuture<Written> batch) {
        try {
            return batch.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
