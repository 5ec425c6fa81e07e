package io.rescene.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Heartbeats of a time to come: the database's clock went back, as where a server whose clock is behind took over. By its time
 * such a worker lives until the clock has caught up; so it is told by this process's own clock whether another one followed.
 * Thread-safe.
 */
final class HeartbeatsAhead {
    private record Seen(Instant heartbeat, long since) {}

    private final long lease;
    private final Map<UUID, Seen> seen = new HashMap<>();

    /**
     * None yet.
     *
     * @param lease how long a worker is believed to live without another heartbeat
     */
    HeartbeatsAhead(Duration lease) {
        this.lease = lease.toNanos();
    }

    /** Takes down which there are now, by worker. */
    synchronized void keep(Map<UUID, Instant> now) {
        long time = System.nanoTime();
        seen.keySet().retainAll(now.keySet());
        now.forEach((worker, heartbeat) -> seen.merge(
                worker,
                new Seen(heartbeat, time),
                (before, next) -> before.heartbeat().equals(next.heartbeat()) ? before : next));
    }

    /** Whether a worker's has been the same for a lease. */
    synchronized boolean standsStill(UUID worker) {
        Seen one = seen.get(worker);
        return one != null && System.nanoTime() - one.since() > lease;
    }
}
