package io.rescene.runtime.worker;

import io.rescene.jobs.Workers;
import io.rescene.queue.RedisLeases;
import io.rescene.route.permit.FleetPermits;
import io.rescene.route.permit.Permits;
import io.rescene.runtime.settings.Setting;
import io.rescene.runtime.settings.Settings;
import java.time.Duration;
import java.util.UUID;
import org.redisson.api.RedissonClient;

/** The cap of the fleet, {@code rescene.openai.fleet-concurrency}, as this worker joins it. */
final class Fleet {
    private static final String KEY = "rescene:fleet";
    /** How much longer a lease is than the longest call. */
    private static final Duration MARGIN = Duration.ofSeconds(10);
    /** What of the margin is for clocks and networks; the rest is the time in which a permit may be put to use. */
    private static final Duration RESERVE = Duration.ofSeconds(2);

    private Fleet() {}

    /**
     * This worker's way to permits; to be called before the worker's first heartbeat, so that whoever sees a worker and no
     * leases in Redis knows that Redis has lost them.
     */
    static Permits permits(Settings settings, RedissonClient redis, UUID worker, Workers workers) {
        int cap = settings.number(Setting.OPENAI_FLEET_CONCURRENCY);
        if (cap == 0) {
            return Permits.unlimited();
        }
        Duration lease = settings.duration(Setting.OPENAI_TIMEOUT).plus(MARGIN);
        RedisLeases leases = new RedisLeases(redis, KEY, worker.toString(), cap, lease);
        // A worker that joins between the two looks has made the key before it could be seen.
        leases.begin(!leases.isKnown() && workers.othersWereSeen(lease) && !leases.isKnown());
        FleetPermits permits = new FleetPermits(leases::exchange, MARGIN.minus(RESERVE));
        leases.onCall(permits::called);
        return permits;
    }
}
