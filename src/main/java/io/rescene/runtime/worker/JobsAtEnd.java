package io.rescene.runtime.worker;

import io.rescene.resilience.Daemons;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of the jobs in work as their worker ends: they are waited for, and handed back if they come to no end. */
final class JobsAtEnd {
    private static final Logger LOG = LoggerFactory.getLogger(JobsAtEnd.class);
    private static final Duration LOOK = Duration.ofMillis(20);
    /** For handing them back, as the database may not answer. */
    private static final Duration GIVEN_UP = Duration.ofSeconds(2);

    private final Taking taking;
    private final LongSupplier handBack;

    /**
     * Those of a worker.
     *
     * @param taking tells whether there are any
     * @param handBack see {@link Caretaker.Duties#giveUp}
     */
    JobsAtEnd(Taking taking, LongSupplier handBack) {
        this.taking = taking;
        this.handBack = handBack;
    }

    /**
     * Waits until no job is in work. It looks on this thread, as others may wait for a database that does not answer.
     *
     * @return false if there is one after so long
     */
    boolean comeToRest(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (!areAtRest()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
        return true;
    }

    private boolean areAtRest() {
        try {
            return taking.isAtRest();
        } catch (RuntimeException e) {
            LOG.debug("Could not see whether jobs are in work", e);
            return false;
        }
    }

    /** Hands them back, on a thread of its own, as the database may be what they wait for, and says what came of it. */
    void giveUp() throws InterruptedException {
        FutureTask<Long> task = new FutureTask<>(handBack::getAsLong);
        Daemons.named("give-up").newThread(task).start();
        String rest = "other workers take them over";
        try {
            long left = task.get(GIVEN_UP.toMillis(), TimeUnit.MILLISECONDS);
            rest = left == 0 ? "they are handed back" : "all but " + left + " are handed back, which others take over";
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Could not hand jobs back", e);
        }
        LOG.warn("Ending with jobs in work: {}", rest);
    }
}
