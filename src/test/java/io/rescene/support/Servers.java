package io.rescene.support;

import io.rescene.embedded.server.EmbeddedServers;
import io.rescene.runtime.connect.Redis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.awaitility.Awaitility;
import org.redisson.api.RedissonClient;
import org.springframework.jdbc.core.JdbcTemplate;

/** PostgreSQL and Redis in a home of their own, on ports that stay; each can be ended and started again. */
public final class Servers implements AutoCloseable {
    /** Not 0, so that a worker that forgets the number in the URL is found out. */
    private static final int REDIS_DATABASE = 3;

    private static final Duration LONGEST_END = Duration.ofSeconds(20);

    private final Path home;
    /** Who was started last knows the way; all have to leave before the servers stop. */
    private final List<EmbeddedServers> users = new ArrayList<>();

    private final RedissonClient redis;

    Servers() {
        try {
            home = Files.createTempDirectory("rescene-services");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
        hurry();
        redis = Redis.connect(redisUrl(), 4);
    }

    /**
     * Spares every commit what only a machine that loses power needs, and every connection the 4,096 rounds of hashing
     * against who guesses a password: they took the tests a fifth of their CPU. A server that is killed keeps what it has.
     */
    private void hurry() {
        JdbcTemplate postgres = new JdbcTemplate(Services.driver(databaseUrl("postgres")));
        postgres.execute("ALTER SYSTEM SET fsync = off");
        postgres.execute("ALTER SYSTEM SET scram_iterations = 1");
        postgres.execute("SELECT pg_reload_conf()");
        String password = URI.create(databaseUrl("postgres")).getUserInfo().split(":", 2)[1];
        postgres.execute("SET scram_iterations = 1; ALTER ROLE postgres PASSWORD '" + password + "'");
    }

    /** Starts what was ended, on its port and on what its disk holds; returns once it answers. */
    public void start() {
        users.add(EmbeddedServers.start(home));
    }

    /** {@code kill -9} of Redis; returns once it is gone. */
    public void killRedis() {
        signal(home.resolve("redis/redis.pid"), "KILL");
    }

    /** Deletes what a Redis that was ended has on its disk. */
    public void forgetRedis() {
        // One file up to Redis 6, a folder from 7 on.
        delete(home.resolve("redis/appendonly.aof"));
        delete(home.resolve("redis/appendonlydir"));
    }

    /** {@code pg_ctl stop -m fast}: sessions are ended, what is in memory is written; returns once it is gone. */
    public void stopPostgres() {
        signal(home.resolve("postgres/data/postmaster.pid"), "INT");
    }

    /** {@code kill -9} of PostgreSQL's first process: the next start recovers from a crash; returns once it is gone. */
    public void killPostgres() {
        signal(home.resolve("postgres/data/postmaster.pid"), "KILL");
    }

    private static void signal(Path pidFile, String name) {
        try {
            long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
            Signals.send(pid, name);
            Awaitility.await("end of the server")
                    .atMost(LONGEST_END)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> !Signals.lives(pid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RedissonClient redis() {
        return redis;
    }

    String redisUrl() {
        return last().redisUrl().replaceFirst("/0$", "/" + REDIS_DATABASE);
    }

    String databaseUrl(String name) {
        return last().databaseUrl().replaceFirst("/postgres$", "/" + name);
    }

    private EmbeddedServers last() {
        return users.get(users.size() - 1);
    }

    @Override
    public void close() {
        redis.shutdown();
        users.forEach(EmbeddedServers::close);
        delete(home);
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
