package io.rescene.embedded.server;

import io.rescene.embedded.server.ServerProcess.Proof;
import io.rescene.embedded.server.ServerProcess.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

/** The PostgreSQL server of a home: data in {@code data}, log in {@code postgres.log}. Calls are made one at a time. */
final class EmbeddedPostgresServer {
    private static final String WRONG_PASSWORD = "28P01";
    private static final int PORT_ATTEMPTS = 3;
    /** Each takes 0.1 s at least. */
    private static final int ORPHAN_ATTEMPTS = 50;

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final Path data;
    private final Path pidFile;
    private final Path log;
    private final String secret;

    /**
     * @param folder holds everything of this server
     * @param secret password of the superuser postgres
     */
    EmbeddedPostgresServer(Path folder, String secret) {
        this.folder = folder;
        this.data = folder.resolve("data");
        this.pidFile = data.resolve("postmaster.pid");
        this.log = folder.resolve("postgres.log");
        this.secret = secret;
    }

    /** The port of the server if it runs and takes connections; waits while it is starting or stopping. */
    OptionalInt runningPort() {
        var port = new AtomicInteger();
        boolean settled = Poll.until(START_LIMIT, () -> {
            boolean alive = process().isPresent();
            port.set(alive ? readyPort() : 0);
            return !alive || port.get() > 0;
        });
        if (!settled) {
            throw new EmbeddedServerException("PostgreSQL in " + folder + " runs, as " + pidFile
                    + " says, but took no connections for " + START_LIMIT.toSeconds() + " s: " + Folders.lastWords(log)
                    + " (see " + log + "); end it, or if it is another's process, delete that file");
        }
        return port.get() > 0 ? OptionalInt.of(port.get()) : OptionalInt.empty();
    }

    /**
     * Starts the server, with a new database if there is none.
     *
     * @param wantedPort taken if it is free, else another is chosen; 0 for any
     * @return the port it listens on
     */
    int start(Launcher launcher, Path binaries, int wantedPort) {
        Folders.makePrivate(folder);
        try {
            Folders.shorten(log);
            if (!Files.exists(data)) {
                new PostgresDatabase(folder, secret).create(launcher, binaries, data);
            }
            for (int attempt = 1; ; attempt++) {
                int port = Ports.free(wantedPort);
                if (launch(launcher, binaries, port) == 0) {
                    return port;
                }
                // One that a killed process was just starting may have been faster.
                OptionalInt running = runningPort();
                if (running.isPresent()) {
                    return running.getAsInt();
                }
                if (!mayPass(attempt, port)) {
                    throw new EmbeddedServerException("PostgreSQL did not start in " + folder + ": "
                            + Folders.lastWords(log) + " (see " + log + ")");
                }
            }
        } catch (IOException e) {
            throw new EmbeddedServerException("PostgreSQL can't be started in " + folder + ": " + e, e);
        }
    }

    /** Whether the reason of a failed start goes away by itself. */
    private boolean mayPass(int attempt, int port) {
        // The children of a killed server need a moment to notice, and hold its memory until then.
        boolean orphans = Folders.lastWords(log).contains("pre-existing shared memory block");
        boolean portTaken = !Ports.isFree(port);
        return orphans && attempt < ORPHAN_ATTEMPTS || portTaken && attempt < PORT_ATTEMPTS;
    }

    private int launch(Launcher launcher, Path binaries, int port) throws IOException {
        // Names relative to the folder: pg_ctl hands them to a shell, and the path of a home may hold any character.
        List<String> arguments = List.of(
                "start",
                "-D",
                "data",
                "-l",
                "postgres.log",
                "-w",
                "-t",
                "" + START_LIMIT.toSeconds(),
                "-o",
                "-p " + port);
        var command = launcher.prepare(folder, binaries.resolve("bin/pg_ctl"), arguments);
        return launcher.run(command, Launcher.discard(), START_LIMIT.plusSeconds(5));
    }

    /** Stops the server if it runs: an orderly end first, then one that leaves recovery to the next start. */
    void stop() {
        // INT ends it without waiting for connections to be closed, QUIT without writing what is in memory.
        process()
                .ifPresent(process -> process.end(
                        new Request("INT", Duration.ofSeconds(5)), new Request("QUIT", Duration.ofSeconds(2))));
    }

    /** The server's process, if it is alive; a pid file that tells of no such process is removed. */
    private Optional<ServerProcess> process() {
        try {
            List<String> lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
            if (lines.isEmpty()) {
                return Optional.empty();
            }
            var process = new ServerProcess(Math.abs(Long.parseLong(lines.get(0).strip())));
            Proof proof = process.worksIn(data, "postgres");
            if (proof == Proof.OURS || proof == Proof.UNKNOWN && isOurs(lines)) {
                return Optional.of(process);
            }
            // PostgreSQL would take any living process of this number for itself and refuse to start.
            Files.deleteIfExists(pidFile);
            return Optional.empty();
        } catch (IOException | NumberFormatException e) {
            throw new EmbeddedServerException("Can't read " + pidFile + " (" + e + ")", e);
        }
    }

    /**
     * The port if the server is ready, else 0. Lines of the pid file (PostgreSQL 10 on): 1 process, 2 data directory, 3
     * start, 4 port, …, 8 status.
     */
    private int readyPort() {
        try {
            List<String> lines = Files.readAllLines(pidFile);
            boolean ready = lines.size() >= 8 && lines.get(7).strip().equals("ready");
            return ready ? Integer.parseInt(lines.get(3).strip()) : 0;
        } catch (IOException | NumberFormatException beingWritten) {
            return 0;
        }
    }

    /**
     * Where the system doesn't tell a process's folder, the server does, to who knows the password. One that can't be
     * asked yet, because it is starting or stopping, counts as ours: nothing is harmed by waiting for it.
     */
    private boolean isOurs(List<String> lines) {
        if (lines.size() < 4) {
            return true;
        }
        var properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("password", secret);
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "5");
        String url = "jdbc:postgresql://127.0.0.1:" + lines.get(3).strip() + "/postgres";
        try (Connection connection = DriverManager.getConnection(url, properties);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('data_directory')")) {
            return row.next() && Files.isSameFile(Path.of(row.getString(1)), data);
        } catch (SQLException e) {
            return !WRONG_PASSWORD.equals(e.getSQLState());
        } catch (IOException | InvalidPathException elsewhere) {
            return false;
        }
    }
}
