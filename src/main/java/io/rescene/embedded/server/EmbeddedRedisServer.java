package io.rescene.embedded.server;

import io.rescene.embedded.server.ServerProcess.Proof;
import io.rescene.embedded.server.ServerProcess.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The Redis server of a home: an append-only file keeps its data, log in {@code redis.log}. Calls are made one at a time. */
final class EmbeddedRedisServer {
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final int SOCKET_MILLIS = 2_000;

    private final Path folder;
    private final Path log;
    private final String secret;
    private final int lastPort;

    /**
     * @param folder holds everything of this server
     * @param secret its password
     * @param lastPort the port it was started on last, 0 if never
     */
    EmbeddedRedisServer(Path folder, String secret, int lastPort) {
        this.folder = folder;
        this.log = folder.resolve("redis.log");
        this.secret = secret;
        this.lastPort = lastPort;
    }

    /** The port of the server if it runs and answers; one that runs and does not answer is ended. */
    OptionalInt runningPort() {
        Optional<ServerProcess> process = process();
        if (process.isEmpty()) {
            return OptionalInt.empty();
        }
        if (lastPort > 0
                && Poll.until(START_LIMIT, () -> !process.get().isAlive() || answers(lastPort))
                && process.get().isAlive()) {
            return OptionalInt.of(lastPort);
        }
        stop();
        return OptionalInt.empty();
    }

    /**
     * Starts the server on what its append-only file holds.
     *
     * @param port a free port
     * @return whether it answers; false if the port was taken meanwhile
     */
    boolean start(Launcher launcher, Stream<Path> programs, int port) {
        Folders.makePrivate(folder);
        try {
            Folders.shorten(log);
            configure(port, launcher.separates());
            Path program = runnable(launcher, programs);
            var command = launcher.prepare(folder, program, List.of("redis.conf"));
            Process process = launcher.start(command, ProcessBuilder.Redirect.appendTo(log.toFile()));
            boolean settled =
                    Poll.until(START_LIMIT, () -> answers(port) || launcher.separates() && !process.isAlive());
            if (settled && answers(port)) {
                return true;
            }
            process.destroy();
            if (Ports.isFree(port)) {
                throw new EmbeddedServerException(
                        "Redis did not start in " + folder + ": " + Folders.lastWords(log) + " (see " + log + ")");
            }
            return false;
        } catch (IOException e) {
            throw new EmbeddedServerException("Redis can't be started in " + folder + ": " + e, e);
        }
    }

    /** The first program this system can run: one needs a libssl that not every system has. */
    private Path runnable(Launcher launcher, Stream<Path> programs) {
        return programs.filter(program -> runs(launcher, program))
                .findFirst()
                .orElseThrow(() -> new EmbeddedServerException(
                        "This system can run none of the Redis servers in the jar; set REDIS_URL to one of your own"));
    }

    private boolean runs(Launcher launcher, Path program) {
        try {
            var version = launcher.prepare(folder, program, List.of("--version"));
            return launcher.run(version, Launcher.discard(), Duration.ofSeconds(10)) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void configure(int port, boolean separate) throws IOException {
        Path file = folder.resolve("redis.conf");
        Files.deleteIfExists(file);
        Files.createFile(file, Folders.PRIVATE);
        // "dir ." because the path of a home may hold any character.
        Files.writeString(file, """
                bind 127.0.0.1
                port %d
                requirepass %s
                dir .
                daemonize %s
                pidfile redis.pid
                logfile redis.log
                save ""
                appendonly yes
                appendfsync everysec
                maxmemory-policy noeviction
                """.formatted(port, secret, separate ? "no" : "yes"));
    }

    /** Stops the server if it runs; it writes its file first. */
    void stop() {
        process().ifPresent(process -> process.end(new Request("TERM", Duration.ofSeconds(4))));
    }

    private Optional<ServerProcess> process() {
        Path file = folder.resolve("redis.pid");
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            String content = Files.readString(file).strip();
            if (content.isEmpty()) {
                return Optional.empty();
            }
            var process = new ServerProcess(Long.parseLong(content));
            Proof proof = process.worksIn(folder, "redis-server");
            return proof == Proof.OURS || proof == Proof.UNKNOWN && answersFromFolder()
                    ? Optional.of(process)
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            throw new EmbeddedServerException("Can't read " + file + " (" + e + ")", e);
        }
    }

    /** Whether a Redis that knows our secret answers there. */
    private boolean answers(int port) {
        List<String> answer = ask(port, "PING", 2);
        return answer.equals(List.of("+OK", "+PONG"));
    }

    /** Where the system doesn't tell a process's folder, the server does, to who knows the password. */
    private boolean answersFromFolder() {
        try {
            // After AUTH's "+OK" an array: *2, $3, dir, $length, path.
            List<String> answer = ask(lastPort, "CONFIG GET dir", 6);
            return answer.size() == 6 && Files.isSameFile(Path.of(answer.get(5)), folder);
        } catch (IOException | InvalidPathException unlikeOurs) {
            return false;
        }
    }

    /** The first lines Redis answers to AUTH and a command; empty if it doesn't. */
    private List<String> ask(int port, String command, int lines) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), SOCKET_MILLIS);
            socket.setSoTimeout(SOCKET_MILLIS);
            String request = "AUTH " + secret + "\r\n" + command + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            var answer = new ArrayList<String>();
            for (int i = 0; i < lines; i++) {
                @Nullable String line = reader.readLine();
                if (line == null) {
                    return List.of();
                }
                answer.add(line);
            }
            return answer;
        } catch (IOException notYet) {
            return List.of();
        }
    }
}
