package io.rescene.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rescene.jobs.Job;
import io.rescene.openai.Json;
import io.rescene.route.exchange.OwnRoutes;
import io.rescene.route.exchange.Work;
import io.rescene.route.live.LiveRoutes;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the route {@code video-done} of each video that is upgraded, after the commit, on threads of its own: whatever
 * that route does, no job fails and none waits for it. A process that is killed leaves those untold that still waited.
 */
public final class VideoDone implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VideoDone.class);
    private static final int WAITING = 1000;
    private static final Duration FINISH = Duration.ofSeconds(10);
    private static final Pattern ADDRESS = Pattern.compile("(\\w{1,20}://[^/\\s]+)/\\S*");

    private final LiveRoutes routes;
    private final Duration longest;
    private final ScheduledExecutorService timer;
    private final ThreadPoolExecutor threads;

    /**
     * Nothing is told yet.
     *
     * @param routes has the route
     * @param longest after which a route is interrupted
     * @param factory makes the threads
     * @param timer tells when that is
     */
    VideoDone(LiveRoutes routes, Duration longest, ThreadFactory factory, ScheduledExecutorService timer) {
        this.routes = routes;
        this.longest = longest;
        this.timer = timer;
        this.threads = new ThreadPoolExecutor(2, 2, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), factory);
    }

    /**
     * The step after a save.
     *
     * @param summary empty if no scene could be described
     */
    void tell(Exchange exchange, String summary) {
        CamelContext context = exchange.getContext();
        Job job = Work.of(exchange).job();
        FutureTask<?> call = new FutureTask<>(() -> call(context, job, summary), null);
        try {
            threads.execute(() -> limited(call));
        } catch (RejectedExecutionException e) {
            LOG.warn("The route video-done is not told of video {}: {} others wait for it", job.video(), WAITING);
        }
    }

    /** A task that is cancelled ends only after its interrupt has come, and the pool clears that: it never hits the next one. */
    private void limited(FutureTask<?> call) {
        Future<?> alarm = timer.schedule(() -> call.cancel(true), longest.toMillis(), TimeUnit.MILLISECONDS);
        call.run();
        alarm.cancel(false);
    }

    private void call(CamelContext context, Job job, String summary) {
        try {
            Exchange message = message(context, job, summary);
            routes.entries().send(message, OwnRoutes.VIDEO_DONE);
            if (message.getException() != null) {
                failed(job, message.getException());
            }
        } catch (Exception | Error e) {
            failed(job, e);
        }
    }

    private static Exchange message(CamelContext context, Job job, String summary) {
        Exchange message = new DefaultExchange(context);
        message.setVariable("video", job.video().toString());
        message.setVariable("run", job.run());
        message.setVariable("summary", summary);
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("video", job.video().toString()).put("run", job.run()).put("summary", summary);
        message.getMessage().setBody(body.toString());
        return message;
    }

    private static void failed(Job job, Throwable trouble) {
        LOG.warn(
                "The route video-done failed for video {}, which is upgraded all the same: {}",
                job.video(),
                // The path of a webhook is a secret, too.
                ADDRESS.matcher(trouble.toString()).replaceAll("$1/…"));
    }

    /** Waits for those that are to be told still, for at most 10 s. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(FINISH.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "Videos that the route video-done is not told of: {}",
                        threads.shutdownNow().size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
