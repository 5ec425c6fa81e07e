package io.rescene.runtime;

import io.rescene.jobs.DeadJobs;
import io.rescene.jobs.HandOut;
import io.rescene.jobs.Runs;
import io.rescene.monitor.Figures;
import io.rescene.monitor.Glance;
import io.rescene.monitor.LastTrouble;
import io.rescene.monitor.Tally;
import io.rescene.monitor.WorkerMXBean;
import io.rescene.route.Enqueuing;
import io.rescene.route.Intake;
import io.rescene.route.Spine;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The figures and the steering of a living worker, for whoever shows them: JMX today. */
final class WorkerControl implements WorkerMXBean {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerControl.class);

    /** The same as the setting's. */
    private static final double LONGEST_DELAY = 86_400;

    /**
     * What is shown and steered.
     *
     * @param worker the worker's id
     * @param leastConcurrency how few calls an account's limit may bring a number of calls down to
     * @param tally what the calls of this process come to
     * @param figures those of all workers
     * @param polling enqueues what polling finds; empty: this process does not poll
     */
    record Parts(
            String worker,
            Spine spine,
            Function<Integer, Integer> leastConcurrency,
            Tally tally,
            Glance<Figures> figures,
            LastTrouble trouble,
            DeadJobs dead,
            HandOut handOut,
            Enqueuing enqueuing,
            Optional<ProducerTemplate> polling,
            Drain drain) {}

    private final Parts parts;

    WorkerControl(Parts parts) {
        this.parts = parts;
    }

    @Override
    public long getCandidates() {
        return count(Figures::candidates);
    }

    @Override
    public long getPending() {
        return count(Figures::pending);
    }

    @Override
    public long getInProgress() {
        return count(figures -> figures.all().jobs().processing());
    }

    @Override
    public long getRetrying() {
        return count(figures -> figures.all().jobs().retrying());
    }

    @Override
    public long getDead() {
        return count(figures -> figures.all().jobs().dead());
    }

    @Override
    public long getDone() {
        return count(figures -> figures.all().jobs().done());
    }

    @Override
    public int getCallsInFlight() {
        return parts.spine().calls().now();
    }

    @Override
    public int getConcurrency() {
        return parts.spine().concurrency();
    }

    @Override
    public int getCallsPerMinute() {
        return parts.tally().lastMinute(System.nanoTime());
    }

    @Override
    public Map<String, Double> getRateLimitHeadroom() {
        return parts.spine().calls().headroom();
    }

    @Override
    public double getSpendUsd() {
        return parts.tally().usd().doubleValue();
    }

    @Override
    public double getTotalSpendUsd() {
        return number(figures -> figures.all().usd().doubleValue());
    }

    @Override
    public double getVideosPerMinute() {
        return number(figures -> figures.all().rate().videosPerMinute());
    }

    @Override
    public long getEtaSeconds() {
        return count(figures -> Math.round(figures.all().etaSeconds().orElse(-1)));
    }

    @Override
    public String getLastError() {
        return parts.trouble().line();
    }

    @Override
    public String getIntake() {
        Intake.State state = parts.spine().intake().state();
        return state.isOpen() ? "open" : state.cause().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String getIntakeReason() {
        return parts.spine().intake().state().reason();
    }

    @Override
    public double getEnqueueDelay() {
        return parts.enqueuing().pollPause().toMillis() / 1000.0;
    }

    @Override
    public boolean isDraining() {
        return parts.drain().hasBegun();
    }

    @Override
    public String getWorker() {
        return parts.worker();
    }

    @Override
    public double getFiguresAge() {
        return parts.figures().age().map(age -> age.toMillis() / 1000.0).orElse(-1.0);
    }

    private long count(ToLongFunction<Figures> which) {
        parts.figures().now();
        return parts.figures().known().map(which::applyAsLong).orElse(-1L);
    }

    private double number(ToDoubleFunction<Figures> which) {
        parts.figures().now();
        return parts.figures().known().map(which::applyAsDouble).orElse(-1.0);
    }

    @Override
    public String pause() {
        parts.spine().intake().close(Intake.Cause.PAUSED, "paused by an operator: resume goes on");
        return said("Paused: no more calls begin until resume");
    }

    @Override
    public String resume() {
        parts.spine().intake().resume();
        return said("Resumed: the intake is " + getIntake());
    }

    @Override
    public String setConcurrency(int calls) {
        if (calls < 1 || calls > Spine.MOST_CONCURRENCY) {
            throw new IllegalArgumentException("calls must be from 1 to " + Spine.MOST_CONCURRENCY + ", not " + calls);
        }
        parts.spine().concurrency(parts.leastConcurrency().apply(calls), calls);
        return said("At most " + calls + " calls are in flight from now on");
    }

    @Override
    public String setEnqueueDelay(double seconds) {
        if (!(seconds >= 0 && seconds <= LONGEST_DELAY)) {
            throw new IllegalArgumentException("seconds must be from 0 to 86400, not " + seconds);
        }
        parts.enqueuing().pollPause(Duration.ofMillis(Math.round(seconds * 1000)));
        return said("Polling waits " + seconds + " s between two videos from now on");
    }

    @Override
    public String retryDead() {
        return said(explained(() -> {
            List<Runs.Opened> opened = parts.dead().retry(Optional.empty());
            parts.handOut().push(opened);
            return opened.size() + " dead jobs opened again";
        }));
    }

    @Override
    public String pollNow() {
        ProducerTemplate template = parts.polling()
                .orElseThrow(() -> new IllegalStateException("Only `rescene run` polls, this is `rescene worker`"));
        if (isDraining()) {
            throw new IllegalStateException("This process is draining and does not poll any more");
        }
        template.asyncSend("direct:enqueue-videos", parts.enqueuing()::poll);
        return said("Looking for new candidates");
    }

    @Override
    public String drainAndStop() {
        return said(explained(() -> {
            parts.drain().begin();
            parts.enqueuing().stopPolling();
            return "The process ends when nothing is open";
        }));
    }

    /** Who steered what is in the log. */
    private static String said(String line) {
        LOG.info("By JMX: {}", line);
        return line;
    }

    /** A client has neither our classes nor Spring's: it gets one line. */
    private static String explained(Supplier<String> operation) {
        try {
            return operation.get();
        } catch (RuntimeException e) {
            LOG.warn("An operation by JMX failed: {}", e.toString());
            throw new IllegalStateException("The database or Redis is away: try again later (the log says more)");
        }
    }
}
