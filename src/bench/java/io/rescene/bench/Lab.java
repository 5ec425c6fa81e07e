package io.rescene.bench;

import io.rescene.embedded.server.EmbeddedServers;
import io.rescene.runtime.connect.Database;
import io.rescene.runtime.connect.DatabaseUrl;
import io.rescene.runtime.connect.Redis;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.redisson.api.RedissonClient;

/** PostgreSQL, as durable as in production, Redis, and the stand-in, each in a process of its own. */
final class Lab implements AutoCloseable {
    private final Path folder;
    private final EmbeddedServers servers;
    private final Database database;
    private final RedissonClient redis;
    private final StandInProcess standIn = StandInProcess.start();
    private final AtomicInteger libraries = new AtomicInteger();

    Lab(Path folder) {
        this.folder = folder;
        this.servers = roomy(folder.resolve("servers"));
        this.database = Database.open(DatabaseUrl.of(servers.databaseUrl()), 2);
        this.redis = Redis.connect(servers.redisUrl(), 4);
        for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
            String value = database.jdbc().queryForObject("SHOW " + setting, String.class);
            if (!"on".equals(value)) {
                throw new IllegalStateException(setting + " is " + value + ": nothing would be durable");
            }
        }
    }

    /** With room for the connections of fifty workers. */
    private static EmbeddedServers roomy(Path home) {
        try (EmbeddedServers small = EmbeddedServers.startFresh(home);
                Database database = Database.open(DatabaseUrl.of(small.databaseUrl()), 1)) {
            database.jdbc().execute("ALTER SYSTEM SET max_connections = 600");
        }
        return EmbeddedServers.start(home);
    }

    /** A database of its own with an empty, migrated library; Redis is emptied. */
    Library library() {
        String name = "library_" + libraries.incrementAndGet();
        database.jdbc().execute("CREATE DATABASE " + name);
        redis.getKeys().flushdb();
        return new Library(this, servers.databaseUrl().replaceFirst("/postgres$", "/" + name));
    }

    /** Deletes a library's database. */
    void drop(String url) {
        database.jdbc().execute("DROP DATABASE " + url.substring(url.lastIndexOf('/') + 1) + " WITH (FORCE)");
    }

    /** The server's own database. */
    Database database() {
        return database;
    }

    Path folder() {
        return folder;
    }

    RedissonClient redis() {
        return redis;
    }

    String redisUrl() {
        return servers.redisUrl();
    }

    StandInProcess standIn() {
        return standIn;
    }

    @Override
    public void close() {
        standIn.close();
        redis.shutdown();
        database.close();
        servers.close();
    }
}
