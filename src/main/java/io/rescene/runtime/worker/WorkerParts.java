package io.rescene.runtime.worker;

import io.rescene.jobs.Workers;
import io.rescene.jobs.reconcile.HandOut;
import io.rescene.queue.RedisList;
import io.rescene.route.Spine;
import io.rescene.route.enqueue.Enqueuing;
import io.rescene.runtime.connect.Database;
import io.rescene.runtime.connect.Preflight;
import io.rescene.runtime.connect.Redis;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.UserException;
import io.rescene.runtime.settings.Setting;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.redisson.api.RedissonClient;

/**
 * What a worker is made of; whoever put it together has it closed.
 *
 * @param id the worker's id
 * @param services what it is connected to
 * @param list the queue
 * @param handOut hands jobs to workers, by the list
 * @param workers the table of workers, in which this one is once it has a heartbeat
 * @param spine takes and does jobs, once its routes are in a Camel context
 * @param enqueuing enqueues what polling finds
 * @param duties what it does beside its jobs
 */
record WorkerParts(
        UUID id,
        Services services,
        RedisList list,
        HandOut handOut,
        Workers workers,
        Spine spine,
        Enqueuing enqueuing,
        Caretaker.Duties duties) {
    /** The services of a worker, connected to. */
    record Services(Database database, RedissonClient redis) {
        /**
         * Connects; both are closed with the session.
         *
         * @param session settings and where they are
         * @param drain whether Redis must take writes now: a service waits until it does, and is not ready meanwhile
         * @throws UserException with exit code 3 if one is away or refuses, a right is missing or rows may be hidden, 4 if a migration is
         *     missing or the library can't take what is written
         */
        static Services connect(Session session, boolean drain) {
            int concurrency = session.settings().number(Setting.OPENAI_CONCURRENCY);
            Database database = session.migratedDatabase(Math.min(20, 8 + concurrency / 8));
            Preflight.require(database.jdbc());
            RedissonClient redis = session.redis(8);
            Redis.requireTaking(redis);
            if (drain) {
                Redis.requireWritable(redis, session.addresses().redisUrl());
            }
            return new Services(database, redis);
        }
    }

    /** The database, migrated. */
    Database database() {
        return services.database();
    }

    /** The beans that routes name, by name. */
    Map<String, Object> beans() {
        Map<String, Object> beans = new HashMap<>(spine.beans());
        beans.put("redisson", services.redis());
        beans.put("dataSource", database().dataSource());
        beans.put("enqueuing", enqueuing);
        return beans;
    }
}
