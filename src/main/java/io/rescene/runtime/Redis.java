package io.rescene.runtime;

import io.rescene.queue.RedisList;
import io.rescene.queue.RedisWords;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

    private static final String FORM = "redis://[user:password@]host:port/database, or rediss:// for TLS";

    private Redis() {}

    /**
     * Connects.
     *
     * @param text {@code REDIS_URL}: {@code redis://} or {@code rediss://}, with user, password, database number
     * @param connections the most connections, at least 2
     * @throws UserException with exit code 2 if the URL is malformed, 3 if Redis is not there or refuses
     */
    public static RedissonClient connect(String text, int connections) {
        URI uri = parse(text);
        Config config = new Config();
        config.setCodec(StringCodec.INSTANCE);
        config.setThreads(2);
        config.setNettyThreads(2);
        SingleServerConfig server = config.useSingleServer()
                .setAddress(address(uri))
                .setConnectionPoolSize(connections)
                .setConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionMinimumIdleSize(0)
                .setConnectTimeout(2500)
                .setTimeout(2500)
                .setRetryAttempts(1)
                .setRetryDelay(new ConstantDelay(Duration.ofMillis(200)))
                .setDatabase(database(uri));
        server.setDnsMonitoringInterval(-1);
        credentials(uri, server);
        RedissonClient client;
        try {
            client = Redisson.create(config);
        } catch (RuntimeException e) {
            throw unreachable(uri, e);
        }
        try {
            client.getRedisNodes(RedisNodes.SINGLE).pingAll();
            requireList(client);
            return client;
        } catch (RuntimeException e) {
            client.shutdown();
            throw e instanceof UserException known ? known : unreachable(uri, e);
        }
    }

    /** Under the guide's key there must be its list, or nothing. */
    private static void requireList(RedissonClient client) {
        try {
            new RedisList(client, QUEUE).length();
        } catch (RedisException e) {
            if (RedisWords.of(e).filter(words -> words.startsWith("WRONGTYPE")).isEmpty()) {
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
     * Sees whether it takes writes.
     *
     * @throws UserException with exit code 3, in its own words and with the fix, if it does not
     */
    static void requireWritable(RedissonClient client) {
        new RedisList(client, QUEUE).refusal().ifPresent(words -> {
            throw new UserException(ExitCode.SERVICE, Refusal.ofRedis(words), null);
        });
    }

    /** Whether it is Redis, or the way to it, that something failed by. */
    public static boolean isTrouble(RuntimeException trouble) {
        return trouble instanceof RedisException;
    }

    /** Where a {@code REDIS_URL} leads, without what may be secret. */
    static String shown(String text) {
        URI uri = parse(text);
        return address(uri) + "/" + database(uri);
    }

    private static URI parse(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() == null || !("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme()))) {
                throw UserException.usage("REDIS_URL must be " + FORM);
            }
            return uri;
        } catch (URISyntaxException e) {
            // The exception's message repeats the URL with its password.
            throw UserException.usage("REDIS_URL is malformed; it must be " + FORM);
        }
    }

    private static String address(URI uri) {
        return uri.getScheme() + "://" + uri.getHost() + ":" + (uri.getPort() < 0 ? 6379 : uri.getPort());
    }

    private static int database(URI uri) {
        String path = uri.getPath() == null ? "" : uri.getPath().replace("/", "");
        if (!path.matches("\\d{0,4}")) {
            throw UserException.usage("REDIS_URL must end with a database number; it must be " + FORM);
        }
        return path.isEmpty() ? 0 : Integer.parseInt(path);
    }

    private static void credentials(URI uri, SingleServerConfig server) {
        if (uri.getRawUserInfo() == null) {
            return;
        }
        String[] parts = uri.getRawUserInfo().split(":", 2);
        if (parts.length > 1) {
            if (!parts[0].isEmpty()) {
                server.setUsername(decode(parts[0]));
            }
            server.setPassword(decode(parts[1]));
        } else {
            server.setPassword(decode(parts[0]));
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static UserException unreachable(URI uri, RuntimeException cause) {
        String all = "";
        for (Throwable t = cause; t != null; t = t.getCause()) {
            all += " " + t.getMessage();
        }
        String shown = shown(uri.toString());
        if (all.contains("WRONGPASS") || all.contains("NOAUTH") || all.contains("AUTH")) {
            return new UserException(
                    ExitCode.SERVICE, "Redis at " + shown + " refuses the password: check REDIS_URL", cause);
        }
        if (all.contains("PKIX") || all.contains("certificate") || all.contains("CertificateException")) {
            return new UserException(
                    ExitCode.SERVICE,
                    "Redis at " + shown + " shows a certificate that is not trusted: give its authority to Java with "
                            + "-Djavax.net.ssl.trustStore=FILE",
                    cause);
        }
        return Refusal.of(cause)
                .orElseGet(() -> new UserException(
                        ExitCode.SERVICE,
                        "Connection refused to " + shown + ": is Redis running? Outside Docker use localhost, "
                                + "REDIS_URL=redis://localhost:6379/0 in .env",
                        cause));
    }
}
