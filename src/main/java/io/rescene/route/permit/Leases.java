package io.rescene.route.permit;

import io.rescene.queue.RedisLeases;
import java.util.List;

/** Where the leases are kept that {@link FleetPermits} are made of. */
public interface Leases {
    /**
     * Gives leases back and takes others, as many as are free and this worker's fair share. Who was not given all waits
     * for the rest; who wants none, does not wait any more.
     *
     * @param back names of leases; what is not known is passed over
     * @param wanted new names, each used once
     * @return which of {@code wanted} were given, and whether leases may be used again
     * @throws RuntimeException if they can't be reached; what was asked for may have been given all the same
     */
    RedisLeases.Dealt exchange(List<String> back, List<String> wanted);
}
