package io.rescene.runtime.worker;

import io.rescene.resilience.Causes;
import io.rescene.runtime.connect.Refusal;
import io.rescene.text.Text;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

/**
 * A worker's heartbeat. That the database is away, or takes nothing, is told once an outage, and so is its end: whatever
 * else needs the database only waits. For one thread.
 */
final class Heartbeat {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final Runnable beat;
    private final Consumer<Optional<String>> watcher;
    private boolean fails;

    /**
     * Has not begun.
     *
     * @param beat one heartbeat; throws a {@link DataAccessException} for trouble of the database
     * @param watcher is told with each heartbeat that fails, in one line what the trouble is, and empty when it is over
     */
    Heartbeat(Runnable beat, Consumer<Optional<String>> watcher) {
        this.beat = beat;
        this.watcher = watcher;
    }

    /** One heartbeat. */
    void beat() {
        try {
            beatOrAgain();
        } catch (DataAccessException e) {
            failed(e);
            return;
        }
        if (fails) {
            fails = false;
            watcher.accept(Optional.empty());
            LOG.info("Heartbeats reach the database again");
        }
    }

    /** At once again where a connection was lost, or did not answer: another one may, and the lease runs. */
    private void beatOrAgain() {
        try {
            beat.run();
        } catch (CannotGetJdbcConnectionException e) {
            throw e;
        } catch (DataAccessResourceFailureException e) {
            if (fails || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            LOG.debug("No heartbeat on this connection", e);
            beat.run();
        }
    }

    private void failed(DataAccessException trouble) {
        LOG.debug("No heartbeat", trouble);
        // At the end of the process it is interrupted: that is no outage.
        if (Thread.currentThread().isInterrupted()) {
            return;
        }
        String why = why(trouble);
        watcher.accept(Optional.of(why));
        if (!fails) {
            fails = true;
            LOG.warn("Heartbeats fail, and no job can be taken or saved until they work again: {}", why);
        }
    }

    private static String why(DataAccessException trouble) {
        return Refusal.of(trouble)
                .map(refusal -> Text.firstLine(refusal.getMessage()))
                .orElseGet(() -> Causes.line(trouble));
    }
}
