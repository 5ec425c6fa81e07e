package io.rescene.runtime.worker;

import io.rescene.route.Spine;
import io.rescene.route.enqueue.Enqueuing;
import io.rescene.route.intake.Intake;
import io.rescene.runtime.settings.Setting;
import io.rescene.text.Counted;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steering of a living worker: what may be changed while it works, and within which limits. Operations answer with a
 * line that says what they did.
 */
final class WorkerControl {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerControl.class);

    private final Spine spine;
    private final Taking taking;
    private final IntUnaryOperator leastConcurrency;
    private final DeadRetry dead;
    private final Enqueuing enqueuing;
    private final Optional<ProducerTemplate> polling;
    private final Drain drain;

    /**
     * Changes nothing yet.
     *
     * @param spine whose calls and intake are steered
     * @param taking whether it takes jobs
     * @param leastConcurrency how few calls an account's limit may bring a number of calls down to
     * @param dead opens dead jobs again
     * @param enqueuing what polling does
     * @param polling enqueues what polling finds; empty: this process does not poll
     * @param drain ends the worker's life
     */
    WorkerControl(
            Spine spine,
            Taking taking,
            IntUnaryOperator leastConcurrency,
            DeadRetry dead,
            Enqueuing enqueuing,
            Optional<ProducerTemplate> polling,
            Drain drain) {
        this.spine = spine;
        this.taking = taking;
        this.leastConcurrency = leastConcurrency;
        this.dead = dead;
        this.enqueuing = enqueuing;
        this.polling = polling;
        this.drain = drain;
    }

    /** The pause between two videos that polling enqueues. */
    Duration enqueueDelay() {
        return enqueuing.polling().pause();
    }

    /** Whether the process ends when nothing is open. */
    boolean isDraining() {
        return drain.hasBegun();
    }

    /** Begins no more calls until {@link #resume}; calls in flight finish and are kept. */
    String pause() {
        spine.intake().close(Intake.Cause.PAUSED, "paused by an operator: resume goes on");
        return said("Paused: no more calls begin until resume");
    }

    /** Opens the intake again, whatever closed it. */
    String resume() {
        spine.intake().resume();
        Taking.Now now = taking.now();
        return said("Resumed: the intake is " + now.word() + (now.isOpen() ? "" : " (" + now.reason() + ")"));
    }

    /**
     * Another number of calls in flight.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    String setConcurrency(int calls) {
        if (calls < 1 || calls > Spine.MOST_CONCURRENCY) {
            throw new IllegalArgumentException("calls must be from 1 to " + Spine.MOST_CONCURRENCY + ", not " + calls);
        }
        spine.concurrency().set(leastConcurrency.applyAsInt(calls), calls);
        return said("At most " + Counted.of(calls, "call is", "calls are") + " in flight from now on");
    }

    /**
     * Another pause of polling.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    String setEnqueueDelay(double seconds) {
        Setting.ENQUEUE_DELAY.range(seconds).ifPresent(range -> {
            throw new IllegalArgumentException("seconds must be " + range + ", not " + seconds);
        });
        enqueuing.polling().pause(Duration.ofMillis(Math.round(seconds * 1000)));
        return said("Polling waits " + seconds + " s between two videos from now on");
    }

    /**
     * Opens dead jobs again.
     *
     * @throws IllegalStateException if the database is away, or they are opened, but Redis does not take them now
     */
    String retryDead() {
        return said(JmxOperation.of(() -> dead.open(Optional.empty())));
    }

    /**
     * Polls.
     *
     * @throws IllegalStateException if this process does not poll, or not any more
     */
    String pollNow() {
        ProducerTemplate template = polling.orElseThrow(
                () -> new IllegalStateException("Only `rescene run` polls, this is `rescene worker`"));
        if (isDraining()) {
            throw new IllegalStateException("This process is draining and does not poll any more");
        }
        template.asyncSend("direct:enqueue-videos", enqueuing::poll);
        return said("Looking for new candidates");
    }

    /**
     * Drains.
     *
     * @throws IllegalStateException if the database is away
     */
    String drainAndStop() {
        return said(JmxOperation.of(() -> {
            drain.begin();
            enqueuing.polling().endLooking();
            return "The process ends when nothing is open";
        }));
    }

    /** Who steered what is in the log. */
    private static String said(String line) {
        LOG.info("By JMX: {}", line);
        return line;
    }
}
