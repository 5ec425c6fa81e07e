package io.rescene.runtime.worker;

import io.rescene.jobs.Workers;
import io.rescene.resilience.Daemons;
import io.rescene.resilience.LastingLoop;
import io.rescene.route.intake.Intake;
import io.rescene.runtime.settings.Setting;
import io.rescene.runtime.settings.Settings;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after a worker: heartbeats on a thread of their own, the reconciler, the intake that is closed and looked at
 * again, and the end in order.
 */
final class Caretaker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Caretaker.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LIMITS = Duration.ofSeconds(3);
    /** For noting calls that were ended, and handing their jobs back. */
    private static final Duration CALLS_ENDED = Duration.ofSeconds(5);

    private static final Duration FIRST_LOOK_AGAIN = Duration.ofSeconds(5);

    /**
     * What is done again and again, and at the end; each may throw while a service is away.
     *
     * @param reconcile puts right what others left behind, every second
     * @param tidy forgets what nobody needs any more, every minute
     * @param noteLimits writes down the account's limits, every few seconds
     * @param giveUp hands back jobs that are in work and don't come to their end; it tells how many could not be, as their rows
     *     are locked
     * @param leave puts back what is left in this worker's hands, and signs off; if it throws, others find the worker gone and do
     *     it
     */
    record Duties(Runnable reconcile, Runnable tidy, Runnable noteLimits, LongSupplier giveUp, Runnable leave) {}

    private final Taking taking;
    private final Intake intake;
    private final Duties duties;
    private final JobsAtEnd jobs;
    private final Settings settings;
    private final Heartbeat heartbeat;
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(Daemons.named("heart"));
    private final ScheduledExecutorService care = Executors.newSingleThreadScheduledExecutor(Daemons.named("care"));
    private final AtomicLong reconciled = new AtomicLong();
    private long passingInARow;
    private long lastPassing = System.nanoTime();

    /**
     * Has not begun.
     *
     * @param taking suspended while the intake is closed
     * @param mostCalls how many calls may be in flight
     */
    Caretaker(Taking taking, Intake intake, IntSupplier mostCalls, Workers workers, Duties duties, Settings settings) {
        this.taking = taking;
        this.intake = intake;
        this.duties = duties;
        this.jobs = new JobsAtEnd(taking, duties.giveUp());
        this.settings = settings;
        this.heartbeat = new Heartbeat(
                () -> {
                    Taking.Now now = taking.nowForTheDatabase();
                    workers.heartbeat(now.word(), now.reason(), mostCalls.getAsInt());
                },
                taking::databaseTrouble);
    }

    void begin() {
        intake.onChange(this::changed);
        long beat = settings.duration(Setting.WORKER_HEARTBEAT).toMillis();
        heart.scheduleWithFixedDelay(this::beat, beat, beat, TimeUnit.MILLISECONDS);
        care.scheduleWithFixedDelay(
                () -> attempt(this::reconcileOnce, "Could not reconcile"), 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        care.scheduleWithFixedDelay(
                () -> attempt(duties.noteLimits(), "Could not note the limits"),
                LIMITS.toMillis(),
                LIMITS.toMillis(),
                TimeUnit.MILLISECONDS);
        care.scheduleWithFixedDelay(() -> attempt(duties.tidy(), "Could not tidy up"), 1, 1, TimeUnit.MINUTES);
    }

    private void reconcileOnce() {
        duties.reconcile().run();
        reconciled.incrementAndGet();
    }

    /** How often the reconciler has looked. */
    long reconciled() {
        return reconciled.get();
    }

    private void changed(Intake.State state) {
        if (state.isOpen()) {
            // Told late, it may be closed again, and at the end nobody suspends it once more.
            if (intake.state().isOpen()) {
                taking.goOn();
            }
        } else {
            taking.hold();
            if (state.cause().isLookedAtAgain()) {
                care.schedule(() -> intake.open(state), lookAgain(state).toMillis(), TimeUnit.MILLISECONDS);
            }
        }
        if (!heart.isShutdown()) {
            heart.execute(this::beat);
        }
    }

    /** Passing trouble is looked at soon, and less and less often while it stays. */
    private synchronized Duration lookAgain(Intake.State state) {
        Duration most = settings.duration(Setting.WORKER_LOOK_AGAIN);
        if (state.cause() != Intake.Cause.PASSING) {
            return most;
        }
        if (System.nanoTime() - lastPassing > 2 * most.toNanos()) {
            passingInARow = 0;
        }
        lastPassing = System.nanoTime();
        Duration next = FIRST_LOOK_AGAIN.multipliedBy(1L << Math.min(10, passingInARow++));
        return next.compareTo(most) < 0 ? next : most;
    }

    private void beat() {
        attempt(heartbeat::beat, "No heartbeat");
    }

    /** Does something that may fail while a service is away, and is done again soon. */
    private static void attempt(Runnable task, String failed) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.debug(failed, e);
        } catch (Error e) {
            // What an executor repeats it never does again after a throw: the worker would live on without it.
            LastingLoop.tell(LOG, failed, e);
        }
    }

    /**
     * Ends in order: no new job, calls in flight finish, the rest goes back.
     *
     * @param most after which calls are not waited for any longer
     * @param endCalls ends those in flight: their answers are lost, and noted as that. If their jobs don't go back soon then, it
     *     ends hard; that is safe too, the jobs are then taken over
     * @return whether it ended in order; else jobs may be in work
     */
    boolean end(Duration most, Runnable endCalls) {
        intake.close(Intake.Cause.ENDING, "the worker is stopping");
        // It may be another thread that tells of the change, and not yet have done so.
        attempt(taking::hold, "The consumer could not be suspended");
        try {
            if (!jobs.comeToRest(most)) {
                LOG.warn(
                        "Ending calls in flight: their answers are lost (rescene.worker.stop is {} s)",
                        most.toMillis() / 1000.0);
                endCalls.run();
                if (!jobs.comeToRest(CALLS_ENDED)) {
                    jobs.giveUp();
                    return false;
                }
            }
            // A heartbeat after the sign-off would bring the worker back to life.
            heart.shutdown();
            if (heart.awaitTermination(2, TimeUnit.SECONDS)) {
                duties.leave().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (RuntimeException e) {
            LOG.debug("Could not sign off", e);
        }
        return true;
    }

    @Override
    public void close() {
        heart.shutdownNow();
        care.shutdownNow();
    }
}
