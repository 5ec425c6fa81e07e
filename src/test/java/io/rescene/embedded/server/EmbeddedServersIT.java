package io.rescene.embedded.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServersIT {
    /** One home for all tests, because a new database takes its time; a test that breaks it has one of its own. */
    @TempDir
    static Path folder;

    private Path home = Path.of("");

    @BeforeEach
    void commonHome() {
        home = folder.resolve("my \"video's\" $HOME 비디오").resolve(".rescene");
    }

    @AfterEach
    void nothingIsLeftRunning() {
        assertThat(postgres().isAlive()).as("PostgreSQL is alive").isFalse();
        assertThat(redis().isAlive()).as("Redis is alive").isFalse();
    }

    @Test
    void startsBothServersAndTheLastUserStopsThem() throws Exception {
        EmbeddedServers first = EmbeddedServers.start(home);
        EmbeddedServers second = EmbeddedServers.start(home);
        assertThat(second.databaseUrl()).isEqualTo(first.databaseUrl());
        assertThat(second.redisUrl()).isEqualTo(first.redisUrl());
        assertThat(query(first, "SHOW fsync")).isEqualTo("on");
        assertThat(query(first, "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(query(first, "SHOW server_encoding")).isEqualTo("UTF8");
        assertThat(query(first, "SELECT upper('straße é')")).isEqualTo("STRAßE É");
        assertThat(redis(first, "PING")).isEqualTo("+PONG");

        first.close();
        first.close();
        assertThat(query(second, "SELECT 1")).isEqualTo("1");
        assertThat(redis(second, "PING")).isEqualTo("+PONG");

        second.close();
    }

    @Test
    void keepsDataAndPortsBetweenStarts() throws Exception {
        String before;
        try (EmbeddedServers servers = EmbeddedServers.startFresh(home)) {
            execute(servers, "CREATE TABLE kept AS SELECT 42 AS answer");
            assertThat(redis(servers, "LPUSH video_processing a")).isEqualTo(":1");
            before = servers.databaseUrl() + servers.redisUrl();
        }
        try (EmbeddedServers servers = EmbeddedServers.start(home)) {
            assertThat(query(servers, "SELECT answer FROM kept")).isEqualTo("42");
            assertThat(redis(servers, "LLEN video_processing")).isEqualTo(":1");
            assertThat(servers.databaseUrl() + servers.redisUrl()).isEqualTo(before);
        }
    }

    @Test
    void wantsThePasswordFromEveryone() throws Exception {
        try (EmbeddedServers servers = EmbeddedServers.start(home)) {
            String open = servers.databaseUrl().replaceFirst(":[0-9a-f]{32}@", ":guessed@");
            assertThatThrownBy(() -> DriverManager.getConnection(jdbc(open), "postgres", "guessed"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            try (var socket =
                    new Socket("127.0.0.1", URI.create(servers.redisUrl()).getPort())) {
                assertThat(ask(socket, "PING")).startsWith("-NOAUTH");
            }
        }
    }

    @Test
    void takesOverWhatAKilledProcessLeft() throws Exception {
        Holder killed = Holder.of(home);
        String urls = killed.urls();
        ServerProcess postgres = postgres();
        killed.kill();
        assertThat(postgres.isAlive()).isTrue();

        try (EmbeddedServers servers = EmbeddedServers.start(home)) {
            assertThat(servers.databaseUrl() + " " + servers.redisUrl()).isEqualTo(urls);
            assertThat(postgres()).isEqualTo(postgres);
            assertThat(query(servers, "SELECT 1")).isEqualTo("1");
            assertThat(redis(servers, "PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void startsAgainWhenTheServersWereKilledAndTheirNumbersBelongToOthersNow() throws Exception {
        try (EmbeddedServers servers = EmbeddedServers.start(home)) {
            execute(servers, "CREATE TABLE survived AS SELECT 42 AS answer");
            assertThat(redis(servers, "LPUSH survived a")).isEqualTo(":1");
            kill(postgres());
            kill(redis());
            Path pidFile = home.resolve("postgres/data/postmaster.pid");
            String own = Long.toString(ProcessHandle.current().pid());
            Files.writeString(pidFile, Files.readString(pidFile).replaceFirst("\\d+", own));
            Files.writeString(home.resolve("redis/redis.pid"), own);

            try (EmbeddedServers next = EmbeddedServers.start(home)) {
                assertThat(query(next, "SELECT answer FROM survived")).isEqualTo("42");
                assertThat(redis(next, "LLEN survived")).isEqualTo(":1");
            }
        }
    }

    @Test
    void sharesTheServersAmongProcessesThatStartAtOnce() throws Exception {
        Holder first = Holder.of(home);
        Holder second = Holder.of(home);
        assertThat(first.urls()).isEqualTo(second.urls()).startsWith("postgresql://");
        try (EmbeddedServers servers = EmbeddedServers.start(home)) {
            first.end();
            second.terminate();
            assertThat(query(servers, "SELECT 1")).isEqualTo("1");
            assertThat(redis(servers, "PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void stopsTheServersWhenTheProcessIsTerminated() throws Exception {
        Holder holder = Holder.of(home);
        assertThat(holder.urls()).startsWith("postgresql://");
        assertThat(postgres().isAlive()).isTrue();
        assertThat(session(postgres().pid()))
                .isNotEqualTo(session(holder.process().pid()));
        assertThat(session(redis().pid())).isNotEqualTo(session(holder.process().pid()));

        holder.terminate();
    }

    @Test
    void makesTheDatabaseAnewThatACrashLeftHalfMade(@TempDir Path own) throws Exception {
        home = own;
        Path half = Files.createDirectories(home.resolve("postgres/new-half"));
        Files.writeString(half.resolve("PG_VERSION"), "17");
        try (EmbeddedServers servers = EmbeddedServers.start(home)) {
            assertThat(query(servers, "SELECT 1")).isEqualTo("1");
        }
        assertThat(half).doesNotExist();
    }

    @Test
    void choosesAnotherPortWhenTheRememberedOneIsTaken() throws Exception {
        int taken;
        try (EmbeddedServers servers = EmbeddedServers.start(home)) {
            taken = URI.create(servers.databaseUrl()).getPort();
        }
        try (var other = new ServerSocket(taken, 1, InetAddress.getByName("127.0.0.1"));
                EmbeddedServers servers = EmbeddedServers.start(home)) {
            assertThat(other.isBound()).isTrue();
            assertThat(URI.create(servers.databaseUrl()).getPort()).isNotEqualTo(taken);
            assertThat(query(servers, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void startsFreshButNotUnderALivingProcess() throws Exception {
        Holder holder = Holder.of(home);
        holder.urls();
        ServerProcess left = postgres();
        try (EmbeddedServers servers = EmbeddedServers.start(home)) {
            execute(servers, "CREATE TABLE old AS SELECT 1");
            assertThat(redis(servers, "LPUSH video_processing a")).isEqualTo(":1");
        }
        assertThatThrownBy(() -> EmbeddedServers.startFresh(home))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("in use by process " + holder.process().pid());
        assertThat(left.isAlive()).isTrue();

        holder.kill();
        try (EmbeddedServers servers = EmbeddedServers.startFresh(home)) {
            assertThat(left.isAlive()).isFalse();
            assertThat(query(servers, "SELECT to_regclass('old')")).isEqualTo("null");
            assertThat(redis(servers, "LLEN video_processing")).isEqualTo(":0");
        }
    }

    @Test
    void saysWhyPostgresDoesNotStart(@TempDir Path own) throws Exception {
        home = own;
        EmbeddedServers.start(home).close();
        Path settings = home.resolve("postgres/data/postgresql.conf");
        Files.writeString(settings, Files.readString(settings) + "\nno_such_setting = 1\n");

        assertThatThrownBy(() -> EmbeddedServers.start(home))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("PostgreSQL did not start")
                .hasMessageContaining("FATAL");
    }

    @Test
    void saysWhatIsMissingWhenThePasswordIsLost(@TempDir Path own) throws Exception {
        home = own;
        Files.createDirectories(home.resolve("postgres/data"));
        assertThatThrownBy(() -> EmbeddedServers.start(home))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("servers.properties");
    }

    @Test
    void saysThatTheHomeIsNoFolder(@TempDir Path own) throws Exception {
        home = Files.writeString(own.resolve("file"), "");
        assertThatThrownBy(() -> EmbeddedServers.start(home))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining(home.toString());
    }

    private ServerProcess postgres() {
        return process(home.resolve("postgres/data/postmaster.pid"));
    }

    private ServerProcess redis() {
        return process(home.resolve("redis/redis.pid"));
    }

    private static ServerProcess process(Path pidFile) {
        try (Stream<String> lines = Files.lines(pidFile)) {
            return new ServerProcess(Long.parseLong(lines.findFirst().orElseThrow()));
        } catch (IOException gone) {
            return new ServerProcess(Integer.MAX_VALUE);
        }
    }

    private static void kill(ServerProcess server) {
        server.signal("KILL");
        assertThat(server.awaitEnd(Duration.ofSeconds(5))).isTrue();
    }

    /** Field 6 of /proc/PID/stat: what a terminal's Ctrl-C goes by. */
    private static String session(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ")).get(3);
    }

    private static String jdbc(String url) {
        URI uri = URI.create(url);
        return "jdbc:postgresql://127.0.0.1:" + uri.getPort() + uri.getPath();
    }

    private static Connection connect(EmbeddedServers servers) throws SQLException {
        String[] user = URI.create(servers.databaseUrl()).getUserInfo().split(":");
        return DriverManager.getConnection(jdbc(servers.databaseUrl()), user[0], user[1]);
    }

    private static void execute(EmbeddedServers servers, String sql) throws SQLException {
        try (Connection connection = connect(servers);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedServers servers, String sql) throws SQLException {
        try (Connection connection = connect(servers);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return String.valueOf(row.getString(1));
        }
    }

    private static String redis(EmbeddedServers servers, String command) throws IOException {
        URI uri = URI.create(servers.redisUrl());
        try (var socket = new Socket("127.0.0.1", uri.getPort())) {
            assertThat(ask(socket, "AUTH " + uri.getUserInfo().substring(1))).isEqualTo("+OK");
            return ask(socket, command);
        }
    }

    private static String ask(Socket socket, String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        return String.valueOf(reader.readLine());
    }
}
