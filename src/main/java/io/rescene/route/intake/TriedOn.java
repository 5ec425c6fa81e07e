package io.rescene.route.intake;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of the services whose items are tried on though they are out of tries, once when that begins and ends. Thread-safe; times
 * are those of {@link System#nanoTime()}.
 */
final class TriedOn {
    private static final Logger LOG = LoggerFactory.getLogger(TriedOn.class);

    /** Longer than a pause and a call take together: what did not fail again since then is not tried on any more. */
    private static final long LATELY = TimeUnit.MINUTES.toNanos(3);

    /** An item's latest failure. */
    private record Failure(String reason, long at) {
        boolean isLately(long now) {
            return now - at <= LATELY;
        }
    }

    private final Duration patience;
    private final Map<String, Failure> latest = new ConcurrentSkipListMap<>();

    /**
     * Nothing is tried on yet.
     *
     * @param patience for how long each item is
     */
    TriedOn(Duration patience) {
        this.patience = patience;
    }

    /** An item that needs the service is tried on, as it failed for that reason. */
    void failed(String service, String reason, long at) {
        Failure before = latest.put(service, new Failure(reason, at));
        if (before == null || !before.isLately(at)) {
            LOG.warn(
                    "{} fails again and again: {}; what needs it is tried on for up to {} s",
                    service,
                    reason,
                    patience.toSeconds());
        }
    }

    /** The service works as ever. */
    void over(String service) {
        if (latest.remove(service) != null) {
            LOG.info("{} works again", service);
        }
    }

    /** One line for the operator; empty if nothing is tried on. */
    String inWords(long now) {
        return latest.entrySet().stream()
                .filter(one -> one.getValue().isLately(now))
                .map(one -> one.getKey() + " fails again and again, what needs it is tried on: "
                        + one.getValue().reason())
                .collect(Collectors.joining("; "));
    }
}
