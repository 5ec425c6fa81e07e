package io.rescene.embedded.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Makes the data directory of a new PostgreSQL.
 *
 * @param folder where it is made; it holds nothing else that begins with "new-"
 * @param secret password of the superuser postgres
 */
record PostgresDatabase(Path folder, String secret) {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> OPTIONS = List.of(
            "--username=postgres",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            // PostgreSQL's own C.UTF-8, because not every system has that locale.
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--set=fsync=on",
            "--set=synchronous_commit=on",
            "--set=max_connections=40",
            "--set=listen_addresses=127.0.0.1",
            "--set=unix_socket_directories=");

    /** Makes it beside its place and moves it there, so that a crash can't leave half of one. */
    void create(Launcher launcher, Path binaries, Path data) throws IOException {
        removeUnfinished();
        String name = "new-" + UUID.randomUUID();
        Path password = Files.createFile(folder.resolve(name + ".pw"), Folders.PRIVATE);
        Files.writeString(password, secret);
        Path output = folder.resolve("initdb.log");
        List<String> arguments = Stream.concat(
                        Stream.of("--pgdata=" + name, "--pwfile=" + password.getFileName()), OPTIONS.stream())
                .toList();
        var command = launcher.prepare(folder, binaries.resolve("bin/initdb"), arguments);
        int exit = launcher.run(command, ProcessBuilder.Redirect.to(output.toFile()), LIMIT);
        Files.delete(password);
        if (exit != 0) {
            throw new EmbeddedServerException("PostgreSQL could not make a database in " + folder + ": "
                    + Folders.lastWords(output) + " (see " + output + ")");
        }
        Files.move(folder.resolve(name), data, StandardCopyOption.ATOMIC_MOVE);
    }

    private void removeUnfinished() throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            for (Path path : found.filter(p -> p.getFileName().toString().startsWith("new-"))
                    .toList()) {
                Folders.remove(path);
            }
        }
    }
}
