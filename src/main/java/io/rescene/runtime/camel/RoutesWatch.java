package io.rescene.runtime.camel;

import io.rescene.resilience.Daemons;
import io.rescene.route.folder.Edition;
import io.rescene.route.folder.RoutesFolder;
import io.rescene.route.live.LiveRoutes;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Takes edits of {@code routes/} up while a worker runs, within 2 s. A broken file is said once, and everything stays as
 * it was until it is edited again.
 */
public final class RoutesWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RoutesWatch.class);
    /** Twice this until an edit is seen and found at rest; the rest of the 2 s is for parsing on a busy machine. */
    private static final Duration LOOK = Duration.ofMillis(400);
    /** Parsing on a busy machine takes a second or two; a database that does not answer is not waited for. */
    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    private final CamelContext context;
    private final LiveRoutes live;
    private final SqlProof proof;
    private String lastRefused = "";
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(Daemons.named("routes"));

    /** Begins to watch. */
    public RoutesWatch(CamelContext context, LiveRoutes live, JdbcTemplate jdbc) {
        this.context = context;
        this.live = live;
        this.proof = new SqlProof(jdbc);
        thread.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            if (live.folder().isEdited()) {
                lastRefused = "";
                Edition next = live.folder().read();
                proof.check(next, live.folder().edition());
                live.take(context, next);
                LOG.info("Took up edited files of routes/");
            }
            live.tidy(context);
            lastRefused = "";
        } catch (RoutesFolder.BrokenFileException e) {
            refused(String.valueOf(e.getMessage()));
        } catch (Throwable e) { // an Error would end the watch without a word
            LOG.debug("Not taken up", e);
            refused(String.valueOf(BrokenRoute.explain(e, live.folder()).getMessage()));
        }
    }

    private void refused(String why) {
        // What was broken off by the end says nothing of the files.
        if (!why.equals(lastRefused) && !thread.isShutdown()) {
            LOG.error("Edited files of routes/ are not taken up, the old ones stay in use: {}", why);
        }
        lastRefused = why;
    }

    /** Lets an edit that is just being taken up come to its end: Camel can't be stopped in the midst of it. No other begins. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
