package io.rescene.route;

import io.rescene.estimate.RunEstimate;
import io.rescene.jobs.Candidate;
import io.rescene.jobs.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Estimates a run beside its enqueuing, in a thread and on a connection of its own, some thousand opened jobs at a time.
 * A run without an estimate is better than none: trouble is said once and ends the estimate, not the enqueuing.
 */
final class RunEstimating {
    private static final Logger LOG = LoggerFactory.getLogger(RunEstimating.class);
    /** Pages that may wait for their estimate: the enqueuing then waits, or a million candidates would pile up. */
    private static final int MOST_WAITING = 4;

    private final int page;
    private final Estimating.One estimate;
    private final ThreadPoolExecutor thread = thread();
    private final Semaphore room = new Semaphore(MOST_WAITING);
    private List<Candidate> waiting = new ArrayList<>();
    private volatile boolean failed;

    RunEstimating(int page, Estimating.One estimate) {
        this.page = page;
        this.estimate = estimate;
    }

    /** It ends by itself when nothing comes any more, so that an enqueuing that breaks off leaves nothing behind. */
    private static ThreadPoolExecutor thread() {
        ThreadPoolExecutor one =
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "estimate");
                    thread.setDaemon(true);
                    return thread;
                });
        one.allowCoreThreadTimeOut(true);
        return one;
    }

    /**
     * Takes a batch.
     *
     * @param candidates all of it
     * @param opened those whose jobs were opened
     */
    void opened(List<Candidate> candidates, List<Runs.Opened> opened) {
        if (failed) {
            return;
        }
        if (opened.size() == candidates.size()) {
            waiting.addAll(candidates);
        } else {
            Set<UUID> videos = opened.stream().map(Runs.Opened::video).collect(Collectors.toSet());
            candidates.stream().filter(one -> videos.contains(one.video())).forEach(waiting::add);
        }
        if (waiting.size() >= page) {
            flush();
        }
    }

    /** The whole; empty if it could not be made. */
    Optional<RunEstimate> end() {
        flush();
        thread.shutdown();
        try {
            if (!thread.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS) || failed) {
                return Optional.empty();
            }
            return Optional.of(estimate.tally().total());
        } catch (RuntimeException e) {
            LOG.warn("The run gets no estimate: {}", e.toString());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void flush() {
        if (waiting.isEmpty() || failed) {
            return;
        }
        List<Candidate> now = waiting;
        waiting = new ArrayList<>();
        room.acquireUninterruptibly();
        thread.execute(() -> add(now));
    }

    private void add(List<Candidate> now) {
        try {
            if (!failed) {
                estimate.add(now);
            }
        } catch (RuntimeException e) {
            LOG.warn("The run gets no estimate: {}", e.toString());
            failed = true;
        } finally {
            room.release();
        }
    }
}
