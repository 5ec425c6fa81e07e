package io.rescene.route;

import io.rescene.jobs.Candidate;
import io.rescene.jobs.JobEntry;
import io.rescene.jobs.Runs;
import java.util.ArrayList;
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
 * Writes the jobs of one enqueuing, batch after batch. A large batch is written in a thread of its own: meanwhile the one
 * before, which is committed, is pushed, and the next is read. One thread at a time calls it.
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

    private final Function<List<Candidate>, List<Runs.Opened>> write;
    private final ThreadPoolExecutor thread = thread();
    private Optional<CompletableFuture<Written>> behind = Optional.empty();

    /**
     * Writes one enqueuing's jobs.
     *
     * @param write writes a batch in one transaction and gives the opened jobs; called by one thread at a time
     */
    JobWriting(Function<List<Candidate>, List<Runs.Opened>> write) {
        this.write = write;
    }

    /** It ends by itself when nothing comes any more, so that an enqueuing that breaks off leaves nothing behind. */
    private static ThreadPoolExecutor thread() {
        ThreadPoolExecutor one =
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "write-jobs");
                    thread.setDaemon(true);
                    return thread;
                });
        one.allowCoreThreadTimeOut(true);
        return one;
    }

    /** Writes a batch; {@link #isBehind} must be false. */
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
     * Begins to write a batch, once the one before is written.
     *
     * @param rows none: nothing is begun
     * @return what became of the one before; empty if there is none
     */
    Optional<Written> writeBehind(List<Map<String, Object>> rows) {
        Optional<Written> before = settle();
        if (!rows.isEmpty()) {
            behind = Optional.of(CompletableFuture.supplyAsync(() -> write(rows), thread));
        }
        return before;
    }

    /** Whether a batch is being written, or was and nobody knows yet what became of it. */
    boolean isBehind() {
        return behind.isPresent();
    }

    private Optional<Written> settle() {
        Optional<CompletableFuture<Written>> last = behind;
        behind = Optional.empty();
        try {
            return last.map(CompletableFuture::join);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
