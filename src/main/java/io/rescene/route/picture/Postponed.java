package io.rescene.route.picture;

import io.rescene.route.intake.Intake;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Tasks that wait for their time, as long as the intake is open: nobody waits any longer when it closes. Thread-safe. */
final class Postponed {
    private final ScheduledExecutorService timer;
    private final Executor executor;
    private final Intake intake;
    private final Set<Task> waiting = ConcurrentHashMap.newKeySet();

    /**
     * Nothing waits yet.
     *
     * @param timer for the pauses
     * @param executor where the tasks are done
     * @param intake lets all go on when it closes
     */
    Postponed(ScheduledExecutorService timer, Executor executor, Intake intake) {
        this.timer = timer;
        this.executor = executor;
        this.intake = intake;
        intake.onChange(state -> lookWhetherClosed());
    }

    /** Does a task once: after a pause, or as soon as the intake is closed. */
    void after(Duration pause, Runnable work) {
        Task task = new Task(work);
        waiting.add(task);
        timer.schedule(task, pause.toMillis(), TimeUnit.MILLISECONDS);
        // It may have closed before this one was among those that are let go.
        lookWhetherClosed();
    }

    private void lookWhetherClosed() {
        if (!intake.state().isOpen()) {
            waiting.forEach(Task::run);
        }
    }

    /** By the timer or by the intake: who takes it out of the set has it done. */
    private final class Task implements Runnable {
        private final Runnable work;

        Task(Runnable work) {
            this.work = work;
        }

        @Override
        public void run() {
            if (waiting.remove(this)) {
                executor.execute(work);
            }
        }
    }
}
