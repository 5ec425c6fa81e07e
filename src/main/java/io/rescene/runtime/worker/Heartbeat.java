package io.rescene.runtime.worker;

import io.rescene.resilience.Causes;
import io.rescene.runtime.connect.Refusal;
import io.rescene.scene.Text;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * A worker's heartbeat. That the database is away, or takes nothing, is told once an outage, and so is its end: whatever
 * else needs the database only waits. For one thread.
 */
final class Heartbeat {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final Runnable beat;
    private boolean fails;

    /**
     * Has not begun.
     *
     * @param beat one heartbeat; throws a {@link DataAccessException} for trouble of the database
     */
    Heartbeat(Runnable beat) {
        this.beat = beat;
    }

    /** One heartbeat. */
    void beat() {
        try {
            beat.run();
        } catch (DataAccessException e) {
            failed(e);
            return;
        }
        if (fails) {
            fails = false;
            LOG.info("Heartbeats reach the database again");
        }
    }

    private void failed(DataAccessException trouble) {
        LOG.debug("No heartbeat", trouble);
        // At the end of the process it is interrupted: that is no outage.
        if (!fails && !Thread.currentThread().isInterrupted()) {
            fails = true;
            LOG.warn("Heartbeats fail, and no job can be taken or saved until they work again: {}", why(trouble));
        }
    }

    private static String why(DataAccessException trouble) {
        return Refusal.of(trouble)
                .map(refusal -> Text.firstLine(refusal.getMessage()))
                .orElseGet(() -> Causes.line(trouble));
    }
}
