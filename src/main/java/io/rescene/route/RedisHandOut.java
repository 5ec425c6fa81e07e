package io.rescene.route;

import io.rescene.jobs.JobEntry;
import io.rescene.jobs.Runs;
import io.rescene.jobs.reconcile.HandOut;
import io.rescene.queue.RedisList;
import io.rescene.queue.RedisWords;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands jobs out by the Redis list. */
public final class RedisHandOut implements HandOut {
    private static final Logger LOG = LoggerFactory.getLogger(RedisHandOut.class);

    private final RedisList list;
    private final Supplier<List<UUID>> living;

    /**
     * Hands out by a list.
     *
     * @param list the list
     * @param living the workers that may hold entries in the hand-over window
     */
    public RedisHandOut(RedisList list, Supplier<List<UUID>> living) {
        this.list = list;
        this.living = living;
    }

    @Override
    public void push(List<Runs.Opened> jobs) {
        list.push(jobs.stream().map(JobEntry::text).toList());
    }

    @Override
    public void pushNext(List<Runs.Opened> jobs) {
        list.pushNext(jobs.stream().map(JobEntry::text).toList());
    }

    @Override
    public long waiting() {
        return list.length();
    }

    @Override
    public long popped() {
        return living.get().stream()
                .mapToLong(worker -> list.taken(worker.toString()))
                .sum();
    }

    @Override
    public boolean isEmpty() {
        List<UUID> takers = living.get();
        return list.unfinished(takers.stream().map(UUID::toString).toList()) == 0
                // Else one that has begun meanwhile may have taken the last entry.
                && takers.containsAll(living.get());
    }

    @Override
    public void putBack(UUID worker) {
        String taker = worker.toString();
        if (isList(taker)) {
            list.putBack(taker, Set.of());
        } else {
            LOG.warn(
                    "What worker {} took off the list can't be put back, as something else stands at its key in Redis:"
                            + " its jobs are pushed again, ids that were pushed by hand are lost",
                    worker);
        }
    }

    /** Else the worker would never be forgotten, and nobody would drain to the end. */
    private boolean isList(String taker) {
        try {
            return list.taken(taker) >= 0;
        } catch (RuntimeException e) {
            if (RedisWords.isOtherKind(e)) {
                return false;
            }
            throw e;
        }
    }
}
