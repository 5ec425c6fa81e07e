package io.rescene.runtime.connect;

import io.rescene.migration.Migrations;
import io.rescene.migration.Verification;
import io.rescene.migration.Waiting;
import io.rescene.monitor.log.LogFormat;
import io.rescene.monitor.log.LogSecrets;
import io.rescene.route.folder.RoutesFolder;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.runtime.settings.Environment;
import io.rescene.runtime.settings.ProxyVariables;
import io.rescene.runtime.settings.Setting;
import io.rescene.runtime.settings.SettingFiles;
import io.rescene.runtime.settings.Settings;
import java.net.Authenticator;
import java.nio.file.Path;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import org.redisson.api.RedissonClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * What one command works with: settings, and the services as it asks for them, from any thread. Closing it closes what
 * it opened, in reverse order; what another thread opens after that is closed at once.
 */
public final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Path folder;
    private final Environment environment;
    private final Settings settings;
    private final Deque<AutoCloseable> opened = new ConcurrentLinkedDeque<>();
    private Addresses addresses;
    private String typed = "rescene ";
    private volatile boolean closed;

    private Session(Path folder, Environment environment, Settings settings) {
        this.folder = folder;
        this.environment = environment;
        this.settings = settings;
        this.addresses = new Addresses(environment, Addresses.Embedded.NONE);
    }

    /**
     * A session in a folder.
     *
     * @param folder the working directory
     * @param process the process' environment
     * @param system the system properties, which are told of the environment's proxies
     * @throws UserException with exit code 2 for a bad setting
     */
    public static Session open(Path folder, Map<String, String> process, Properties system) {
        Environment environment = new Environment(folder, process);
        Settings settings = Settings.load(folder, environment, system);
        LogSecrets.hide(environment.secrets());
        if (settings.text(Setting.LOG_FORMAT).equals("json")) {
            LogFormat.json();
        }
        ProxyVariables.apply(environment, system, Authenticator::setDefault).forEach(LOG::warn);
        return new Session(folder, environment, settings);
    }

    /**
     * Uses embedded servers, and without a key for OpenAI the offline stand-in.
     *
     * @param home where they keep their data
     * @param fresh whether to begin with empty data
     * @throws UserException with exit code 3 if they can't be started
     */
    public void embed(Path home, boolean fresh) {
        typed = "rescene --embedded ";
        boolean offline = fresh || environment.get("OPENAI_API_KEY").isEmpty();
        addresses = new Addresses(environment, new EmbeddedServices(this).start(home, fresh, offline));
    }

    /** How a command is typed that is to use the same services, for messages. */
    public String typed(String command) {
        return "`" + typed + command + "`";
    }

    /** The settings. */
    public Settings settings() {
        return settings;
    }

    /**
     * The files of {@code routes/}, those of the working directory before those of the jar.
     *
     * @throws UserException with exit code 2 if one is broken, or the language that is set has no prompts
     */
    public RoutesFolder routes() {
        try {
            RoutesFolder routes = new RoutesFolder(
                    folder.toAbsolutePath().equals(Path.of("").toAbsolutePath())
                            ? Path.of("routes")
                            : folder.resolve("routes"));
            SettingFiles.requirePrompts(settings, routes);
            return routes;
        } catch (RoutesFolder.BrokenFileException e) {
            throw new UserException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /** Where the services are. */
    public Addresses addresses() {
        return addresses;
    }

    /**
     * The database, opened.
     *
     * @param connections the most connections
     * @throws UserException with exit code 3 if it is away
     */
    public Database database(int connections) {
        int set = settings.number(Setting.DATABASE_CONNECTIONS);
        Database database = Database.open(addresses.databaseUrl(), set > 0 ? set : connections);
        return keep(database);
    }

    /**
     * The database, opened and migrated.
     *
     * @param connections the most connections
     * @throws UserException with exit code 3 if it is away, 4 if a migration is missing
     */
    public Database migratedDatabase(int connections) {
        Database database = database(connections);
        requireMigrated(database);
        return database;
    }

    /**
     * Redis, connected.
     *
     * @param connections the most connections
     * @throws UserException with exit code 3 if it is away
     */
    public RedissonClient redis(int connections) {
        RedissonClient client = Redis.connect(addresses.redisUrl(), connections);
        keep(() -> client.shutdown(0, 2, TimeUnit.SECONDS));
        return client;
    }

    /**
     * The migrations; their connections have no time-out for statements.
     *
     * @param waiting how others who have the tables are waited for
     * @throws UserException with exit code 2 if the folder that is set holds none, 3 if the database is away
     */
    public Migrations migrations(Waiting waiting) {
        Optional<Path> own = SettingFiles.migrations(settings, folder);
        return new Migrations(connections(), own, waiting);
    }

    /**
     * Sees whether the schema is as the migrations leave it.
     *
     * @throws UserException with exit code 4 if not, 3 if there is no library
     */
    public void requireMigrated(Database database) {
        Verification verification = new Verification(database.jdbc());
        Optional<String> advice = verification.verify().advice(typed("migrate"));
        if (advice.isPresent()) {
            requireLibrary(verification);
            throw new UserException(ExitCode.MIGRATION, "Migration: " + advice.get(), null);
        }
    }

    /**
     * Sees whether the library's tables are there: without them no migration can be applied.
     *
     * @throws UserException with exit code 3 if not
     */
    public static void requireLibrary(Verification verification) {
        Optional<String> none = verification.noLibrary();
        if (none.isPresent()) {
            throw new UserException(ExitCode.SERVICE, "The database has " + none.get(), null);
        }
    }

    /** For statements that need no pool: each has a connection of its own. */
    public JdbcTemplate jdbc() {
        return new JdbcTemplate(connections());
    }

    private DriverManagerDataSource connections() {
        DatabaseUrl url = addresses.databaseUrl();
        Database.check(url);
        return new DriverManagerDataSource(url.jdbc(), url.properties());
    }

    /** Leaves something to be closed with the session. */
    public <T extends AutoCloseable> T keep(T closeable) {
        opened.push(closeable);
        if (closed) {
            close();
        }
        return closeable;
    }

    @Override
    public void close() {
        closed = true;
        for (AutoCloseable one = opened.poll(); one != null; one = opened.poll()) {
            try {
                one.close();
            } catch (Exception e) {
                LOG.warn("Could not be closed: {}", e.toString());
            }
        }
    }
}
