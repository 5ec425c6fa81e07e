package io.rescene.support;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.rescene.migration.Migrations;
import io.rescene.migration.Waiting;
import io.rescene.queue.RedisList;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Real PostgreSQL and Redis for a test class: {@code @RegisterExtension static final Services SERVICES = new
 * Services();}. The servers are started once in a JVM, or once for a class ({@link #ofItsOwn}); each test gets an empty database and an empty Redis.
 */
public final class Services implements BeforeEachCallback, AfterEachCallback {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private @Nullable Servers servers;
    private @Nullable HikariDataSource pool;
    private String database = "";

    private final boolean shared;

    /** Servers that all test classes of this JVM share. */
    public Services() {
        this(true);
    }

    private Services(boolean shared) {
        this.shared = shared;
    }

    /** Servers of this test class alone, which may end them and start them again; see {@link #servers}. */
    public static Services ofItsOwn() {
        return new Services(false);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        ExtensionContext.Namespace own = ExtensionContext.Namespace.create(Services.class);
        // Not the root's store: Failsafe runs each class for itself, with a root of its own.
        ExtensionContext.Store store = shared
                ? context.getStore(ExtensionContext.StoreScope.LAUNCHER_SESSION, own)
                : context.getParent().orElseThrow().getStore(own);
        servers = store.getOrComputeIfAbsent(Servers.class, key -> new Servers(), Servers.class);
        database = "library_" + NUMBERS.incrementAndGet();
        // Copied as files, for a third of what the default way takes, which writes each page to the log first.
        administer("CREATE DATABASE " + database + " STRATEGY FILE_COPY");
        servers.redis().getKeys().flushdb();
        HikariConfig config = new HikariConfig();
        config.setDataSource(driver(databaseUrl()));
        config.setMaximumPoolSize(4);
        config.setMinimumIdle(0);
        pool = new HikariDataSource(config);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (pool != null) {
            pool.close();
        }
        if (shared) {
            // Else they would be gigabytes, and PostgreSQL would look through all for dead rows.
            administer("DROP DATABASE " + database + " WITH (FORCE)");
        }
    }

    private void administer(String sql) {
        new JdbcTemplate(driver(servers().databaseUrl("postgres"))).execute(sql);
    }

    /**
     * Connections of their own, without a pool.
     *
     * @param url as in {@code DATABASE_URL}, with user and password
     */
    public static DataSource driver(String url) {
        java.net.URI uri = java.net.URI.create(url);
        String[] user = uri.getUserInfo().split(":", 2);
        Properties properties = new Properties();
        properties.setProperty("user", user[0]);
        properties.setProperty("password", user[1]);
        return new org.springframework.jdbc.datasource.DriverManagerDataSource(
                "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(), properties);
    }

    /** Applies the jar's migrations; the names of the files that were applied. */
    public List<String> migrate() {
        return new Migrations(dataSource(), Optional.empty(), waitsForEver()).migrate();
    }

    /** How a test's migration waits for others: for as long as they take. */
    public static Waiting waitsForEver() {
        return new Waiting(
                most -> {
                    LockSupport.parkNanos(most.toNanos());
                    return false;
                },
                said -> {});
    }

    /** The two servers; only who has them alone may end them. */
    public Servers servers() {
        if (servers == null) {
            throw new IllegalStateException("Services must be a registered extension");
        }
        return servers;
    }

    /** {@code DATABASE_URL} of this test's database. */
    public String databaseUrl() {
        return servers().databaseUrl(database);
    }

    /** {@code REDIS_URL} of this test's Redis. */
    public String redisUrl() {
        return servers().redisUrl();
    }

    /** This test's database, at most 4 connections. */
    public DataSource dataSource() {
        if (pool == null) {
            throw new IllegalStateException("Services must be a registered extension");
        }
        return pool;
    }

    /** Statements in this test's database. */
    public JdbcTemplate jdbc() {
        return new JdbcTemplate(dataSource());
    }

    /** Makes the tables of an empty library, as they are before Rescene comes. */
    public void createLibrary() {
        try (InputStream in = Services.class.getResourceAsStream("/io/rescene/embedded/sample/library.sql")) {
            jdbc().execute(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether somebody waits for a lock. */
    public boolean isAnybodyBlocked() {
        return !one("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN"
                        + " (SELECT pid FROM pg_stat_activity WHERE datname = current_database())")
                .equals("0");
    }

    /** The first column of the first row, as text; fails if there is no row. */
    public String one(String sql) {
        return Tables.query(dataSource(), sql).get(0);
    }

    /** The first column of all rows, as text. */
    public List<String> rows(String sql) {
        return Tables.query(dataSource(), sql);
    }

    /** This test's Redis. */
    public RedissonClient redis() {
        return servers().redis();
    }

    /** The queue {@code video_processing}. */
    public RedisList queue() {
        return new RedisList(redis(), "video_processing");
    }

    /** A command as one types it into redis-cli, which the client has no method for. */
    public void typedToRedis(String command) {
        java.net.URI uri = java.net.URI.create(redisUrl());
        String password = uri.getUserInfo().split(":", 2)[1];
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            String typed = "AUTH " + password + "\r\n" + command + "\r\nQUIT\r\n";
            socket.getOutputStream().write(typed.getBytes(StandardCharsets.UTF_8));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (answers.startsWith("-") || answers.contains("\n-")) {
                throw new IllegalStateException(command.split(" ", 2)[0] + ": " + answers);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every key of this test's Redis with its value as {@code DUMP} gives it. */
    public Map<String, String> redisDump() {
        Map<String, String> dump = new TreeMap<>();
        for (String key : redis().getKeys().getKeys()) {
            dump.put(
                    key,
                    Base64.getEncoder()
                            .encodeToString(redis().getBucket(key, ByteArrayCodec.INSTANCE)
                                    .dump()));
        }
        return dump;
    }

    /** Everything in this test's database, table by table, with each row's place and transaction. */
    public Map<String, List<String>> databaseDump() {
        Map<String, List<String>> dump = new TreeMap<>();
        for (String table : Tables.names(dataSource())) {
            dump.put(table, Tables.physicalSnapshot(dataSource(), table));
        }
        return dump;
    }

    /** How far the sequences of the database are. */
    public List<String> sequences() {
        return rows("SELECT schemaname || '.' || sequencename || ' ' || coalesce(last_value, 0) FROM pg_sequences"
                + " ORDER BY 1");
    }

    /**
     * The environment of a Rescene that works with these services, with waits that suit a test.
     *
     * @param openAiBaseUrl {@code OPENAI_BASE_URL}
     */
    public Map<String, String> environment(String openAiBaseUrl) {
        return new HashMap<>(Map.ofEntries(
                Map.entry("DATABASE_URL", databaseUrl()),
                Map.entry("REDIS_URL", redisUrl()),
                Map.entry("OPENAI_API_KEY", "sk-test-" + UUID.nameUUIDFromBytes(new byte[] {1})),
                Map.entry("OPENAI_BASE_URL", openAiBaseUrl),
                Map.entry("RESCENE_IMAGE_ALLOW_PRIVATE_HOSTS", "true"),
                Map.entry("RESCENE_OPENAI_BACK_OFF", "0.05"),
                Map.entry("RESCENE_OPENAI_LONGEST_BACK_OFF", "0.2"),
                Map.entry("RESCENE_JOBS_RETRY_PAUSE", "0.2"),
                Map.entry("RESCENE_JOBS_LONGEST_RETRY_PAUSE", "0.4"),
                Map.entry("RESCENE_WORKER_HEARTBEAT", "0.5"),
                Map.entry("RESCENE_WORKER_LOOK_AGAIN", "0.5")));
    }
}
