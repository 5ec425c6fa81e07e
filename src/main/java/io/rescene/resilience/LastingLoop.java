package io.rescene.resilience;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work of a thread that nobody would start again: whatever fails in one turn, an Error too, ends that turn only. */
public final class LastingLoop {
    /** One turn. */
    @FunctionalInterface
    public interface Turn {
        /**
         * Does what is to be done next; waits for it if need be.
         *
         * @return whether another turn follows
         * @throws InterruptedException if the thread is interrupted: then none follows
         */
        boolean take() throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(LastingLoop.class);
    /** Else what fails at once, each time, would keep a core busy and fill the log. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private LastingLoop() {}

    /** Takes turn after turn on this thread, until one is the last or the thread is interrupted. */
    public static void run(Turn turn) {
        boolean goesOn = true;
        while (goesOn && !Thread.currentThread().isInterrupted()) {
            try {
                goesOn = turn.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                tell(LOG, "A thread that others count on goes on after what it could not do", e);
                LockSupport.parkNanos(PAUSE);
            }
        }
    }

    /** Logs what something failed with that is to be done again: a heap without room for the line is no reason not to. */
    public static void tell(Logger log, String failed, Throwable trouble) {
        try {
            log.error(failed, trouble);
        } catch (RuntimeException | Error e) {
            // There is nothing left to tell it with.
        }
    }
}
