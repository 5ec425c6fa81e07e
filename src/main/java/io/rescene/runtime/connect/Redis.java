package io.rescene.runtime.connect;

import io.rescene.queue.QueueRights;
import io.rescene.queue.RedisList;
import io.rescene.queue.RedisWords;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.redisson.Redisson;
import org.redisson.api.RType;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.client.RedisException;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;
import org.redisson.config.SingleServerConfig;

/** The one Redis client. */
public final class Redis {
    /** The guide's queue key. */
    public static final String QUEUE = "video_processing";

    private static final String RIGHTS =
            "~" + QUEUE + "* +@connection +select +llen +lpush +rpush +lmove +blmove +lrem +lrange +multi +exec";
    /**
     * After a fail-over the host's name leads to another server, while the old one may live on, on connections that do not
     * break. An address has no name to be looked up; see also {@link LeavingReplicas}.
     */
    private static final Duration NAME_LOOKED_UP_EVERY = Duration.ofSeconds(5);
    /**
     * A pause that stays the same: Redisson's own doubles until, at the 58th try, it overflows, and a connection that was broken
     * for six minutes is never made again.
     */
    private static final Duration TRIED_AGAIN_EVERY = Duration.ofSeconds(1);

    private Redis() {}

    /**
     * Connects.
     *
     * @param text {@code REDIS_URL}: {@code redis://} or {@code rediss://}, with user, password, database number
     * @param connections the most connections, at least 2
     * @throws UserException with exit code 2 if the URL is malformed, 3 if Redis is not there or refuses
     */
    public static RedissonClient connect(String text, int connections) {
        return connect(RedisUrl.of(text), connections, config -> {});
    }

    /** Connects; what follows from the URL may be changed before that. */
    static RedissonClient connect(RedisUrl url, int connections, Consumer<Config> change) {
        Config config = config(url, connections);
        change.accept(config);
        RedissonClient client;
        try {
            client = Redisson.create(config);
        } catch (RuntimeException e) {
            throw NoRedis.explained(url, e);
        }
        try {
            client.getRedisNodes(RedisNodes.SINGLE).pingAll();
            requireList(client);
            return client;
        } catch (RuntimeException e) {
            client.shutdown();
            throw e instanceof UserException known ? known : NoRedis.explained(url, e);
        }
    }

    /** What the client is told. */
    static Config config(RedisUrl url, int connections) {
        Config config = new Config();
        config.setCodec(StringCodec.INSTANCE);
        config.setThreads(2);
        config.setNettyThreads(2);
        config.setNettyHook(new LeavingReplicas());
        SingleServerConfig server = config.useSingleServer()
                .setAddress(url.address())
                .setConnectionPoolSize(connections)
                .setConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionMinimumIdleSize(0)
                .setConnectTimeout(2500)
                .setTimeout(2500)
                .setRetryAttempts(1)
                .setReconnectionDelay(new ConstantDelay(TRIED_AGAIN_EVERY))
                .setRetryDelay(new ConstantDelay(Duration.ofMillis(200)))
                .setDatabase(url.database())
                .setDnsMonitoringInterval(NAME_LOOKED_UP_EVERY.toMillis());
        url.user().ifPresent(server::setUsername);
        url.password().ifPresent(server::setPassword);
        return config;
    }

    /** Under the guide's key there must be its list, or nothing. */
    private static void requireList(RedissonClient client) {
        try {
            new RedisList(client, QUEUE).length();
        } catch (RedisException e) {
            if (!RedisWords.isOtherKind(e)) {
                throw e;
            }
            RType type = client.getKeys().getType(QUEUE);
            throw new UserException(
                    ExitCode.SERVICE,
                    "The Redis key " + QUEUE + " must be a list and is of type "
                            + (type == null ? "none" : type.getValue())
                            + ": rename or delete it if it is not Rescene's, or use another database number in REDIS_URL",
                    e);
        }
    }

    /**
     * Sees whether it takes writes. Whose user may not even try that is believed to have what is needed: see {@link
     * #requireTaking}.
     *
     * @param client connected
     * @param text the {@code REDIS_URL} that it is connected to
     * @throws UserException with exit code 3, in its own words and with the fix, if it does not, or is away
     */
    public static void requireWritable(RedissonClient client, String text) {
        try {
            new RedisList(client, QUEUE)
                    .refusal()
                    .filter(words -> !words.startsWith("NOPERM"))
                    .ifPresent(words -> {
                        throw new UserException(ExitCode.SERVICE, NoRedis.refusing(RedisUrl.of(text), words), null);
                    });
        } catch (RedisException e) {
            throw Refusal.orAway(e).orElseThrow(() -> e);
        }
    }

    /**
     * Sees whether its user may push jobs and take them. While it refuses for another reason, which may pass, that can't be
     * seen, and nothing is said.
     *
     * @throws UserException with exit code 3 and the fix, if a right or a command is missing, or Redis is away
     */
    public static void requireTaking(RedissonClient client) {
        require(client, QueueRights::missingToTake);
    }

    /**
     * Sees whether its user may push jobs, as {@link #requireTaking}.
     *
     * @throws UserException with exit code 3 and the fix, if a right or a command is missing, or Redis is away
     */
    public static void requirePushing(RedissonClient client) {
        require(client, QueueRights::missingToPush);
    }

    private static void require(RedissonClient client, BiFunction<RedissonClient, String, List<String>> rights) {
        List<String> missing;
        try {
            missing = rights.apply(client, QUEUE);
        } catch (RedisException e) {
            Optional<String> words = RedisWords.of(e);
            if (words.isPresent() && !Refusal.isOfVersion(words.get())) {
                return;
            }
            throw Refusal.orAway(e).orElseThrow(() -> e);
        }
        if (!missing.isEmpty()) {
            throw new UserException(
                    ExitCode.SERVICE,
                    "The user of REDIS_URL lacks rights that Rescene needs (" + String.join(", ", missing)
                            + "): as its administrator run ACL SETUSER name " + RIGHTS
                            + "; docs/limits.md says what more a fleet's cap needs",
                    null);
        }
    }

    /** Whether it is Redis, or the way to it, that something failed by. */
    public static boolean isTrouble(RuntimeException trouble) {
        return trouble instanceof RedisException;
    }

    /** Where a {@code REDIS_URL} leads, without what may be secret. */
    public static String shown(String text) {
        return RedisUrl.of(text).shown();
    }
}
