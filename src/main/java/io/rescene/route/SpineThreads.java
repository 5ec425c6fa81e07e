package io.rescene.route;

import io.rescene.resilience.Daemons;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of the spine besides those of its slots: few that hand on, and some that fetch pictures ahead. */
final class SpineThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpineThreads.class);

    /** Goes on with an exchange after a slot, the ledger or the purse is through with it. */
    final ExecutorService after = pool("after", 3);

    /** Each is at one job, from the claim until its scenes are loaded. */
    final ExecutorService claims = pool("claims", Sizes.MOST_CLAIMS);

    final ExecutorService scenes = pool("scenes", 2);
    final ExecutorService endings = pool("endings", 1);
    final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, Daemons.numbered("timer"));
    /** Looks at pictures and makes them questions. All of it is CPU time: more threads would be in the others' way. */
    final ExecutorService preparers = pool("prepare", Runtime.getRuntime().availableProcessors());

    final ThreadPoolExecutor fetchers;

    final ExecutorService saves;

    /**
     * The threads. They begin here, and not when they are needed: one that could not be started then, because the process may
     * have no more of them, would leave a job in work that nobody ends.
     *
     * @param fetching pictures that are fetched at once
     * @param claims jobs that are claimed at once
     */
    SpineThreads(int fetching, int claims) {
        fetchers = pool("pictures", fetching);
        saves = pool("saves", Math.max(2, claims));
        // Else a deadline that was met keeps its request, and so its picture, until it would have come.
        timer.setRemoveOnCancelPolicy(true);
        timer.prestartAllCoreThreads();
    }

    /**
     * So many pictures, at least 1, are fetched at once from now on, or as many as there may be threads; those under way are
     * fetched to their end.
     */
    synchronized void fetching(int most) {
        resizeFetchers(most);
        try {
            fetchers.prestartAllCoreThreads();
        } catch (OutOfMemoryError e) {
            LOG.warn("No more than {} pictures can be fetched at once: {}", fetchers.getPoolSize(), e.getMessage());
            resizeFetchers(Math.max(1, fetchers.getPoolSize()));
        }
    }

    private void resizeFetchers(int most) {
        // The core is never larger than the whole.
        if (most > fetchers.getMaximumPoolSize()) {
            fetchers.setMaximumPoolSize(most);
            fetchers.setCorePoolSize(most);
        } else {
            fetchers.setCorePoolSize(most);
            fetchers.setMaximumPoolSize(most);
        }
    }

    @Override
    public void close() {
        List.of(after, claims, scenes, saves, endings, fetchers, preparers, timer)
                .forEach(ExecutorService::shutdownNow);
    }

    private static ThreadPoolExecutor pool(String name, int size) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                size, size, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Daemons.numbered(name));
        pool.prestartAllCoreThreads();
        return pool;
    }
}
