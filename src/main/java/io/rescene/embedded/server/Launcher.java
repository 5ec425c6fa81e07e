package io.rescene.embedded.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the servers' programs: in a session of their own, so that Ctrl-C in a terminal reaches only this process, which
 * then stops them in order; and never as root, which PostgreSQL refuses.
 */
final class Launcher {
    private static final int NOBODY = 65_534;
    private static final List<String> SYSTEM_FOLDERS = List.of("/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/");

    private final List<String> session = tool("setsid").toList();
    private final int uid;
    private @Nullable Identity identity;

    /** @param uid number of the user this process writes as */
    Launcher(int uid) {
        this.uid = uid;
    }

    /** Whether programs get a session of their own; macOS has no setsid, there each server must leave by itself. */
    boolean separates() {
        return !session.isEmpty();
    }

    /** A command that is ready to run in a folder. */
    record Command(Path folder, List<String> words) {}

    /**
     * Readies a program to run in a folder that it may write, and gives the folder to the user it runs as.
     *
     * @throws EmbeddedServerException if there is no way to run PostgreSQL there: as root, or as a user without a name
     */
    Command prepare(Path folder, Path program, List<String> arguments) throws IOException {
        Identity chosen = identity;
        if (chosen == null) {
            chosen = choose(folder, program);
            identity = chosen;
        }
        Folders.giveTo(chosen.owner(), folder);
        return new Command(folder, concat(session, chosen.prefix(), List.of(program.toString()), arguments));
    }

    /** A way to run a program as someone PostgreSQL accepts; the folder must belong to the owner. */
    private record Identity(int owner, List<String> prefix) {}

    private Identity choose(Path folder, Path program) {
        return identities()
                .filter(candidate -> mayWork(candidate, folder, program))
                .findFirst()
                .orElseThrow(() -> new EmbeddedServerException(
                        uid == 0
                                ? "PostgreSQL refuses to run as root, and neither `unshare -U` nor `setpriv"
                                        + " --reuid=nobody` can run it in " + folder
                                        + " as someone else: start rescene as an ordinary user"
                                : "PostgreSQL can't run in " + folder + " as user " + uid
                                        + ": the user needs a line in /etc/passwd and the right to write there"));
    }

    private Stream<Identity> identities() {
        // A user namespace without a mapping: the same user to files, nobody to the program.
        Stream<Identity> namespace = tool("unshare").map(path -> new Identity(uid, List.of(path, "-U")));
        if (uid != 0) {
            return Stream.concat(Stream.of(new Identity(uid, List.of())), namespace);
        }
        // Containers mostly forbid namespaces. The capability lets nobody pass through folders like /root.
        Stream<Identity> nobody = tool("setpriv")
                .map(path -> new Identity(
                        NOBODY,
                        List.of(
                                path,
                                "--reuid=" + NOBODY,
                                "--regid=" + NOBODY,
                                "--clear-groups",
                                "--inh-caps=+dac_override",
                                "--ambient-caps=+dac_override")));
        return Stream.concat(namespace, nobody);
    }

    private boolean mayWork(Identity candidate, Path folder, Path program) {
        try {
            Folders.giveTo(candidate.owner(), folder);
            // initdb wants the user to have a name. The folder is asked for by its absolute name, as the servers do: a
            // parent folder may be closed to them.
            String test = "id -un && test -w \"$(pwd -P)\" && test -x \"$0\"";
            List<String> shell = List.of("/bin/sh", "-c", test, program.toString());
            var command = new Command(folder, concat(candidate.prefix(), shell));
            return run(command, discard(), Duration.ofSeconds(10)) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts a command whose output goes to a file, appended. */
    Process start(Command command, ProcessBuilder.Redirect output) throws IOException {
        var builder = new ProcessBuilder(command.words())
                .directory(command.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        // PGPORT, PGDATA and the like are meant for others; messages are to be in English.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    /** Runs a command to its end and returns its exit code, -1 if it took longer than the limit and was killed. */
    int run(Command command, ProcessBuilder.Redirect output, Duration limit) throws IOException {
        Process process = start(command, output);
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            return -1;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("Interrupted while starting the embedded servers", e);
        }
    }

    static ProcessBuilder.Redirect discard() {
        return ProcessBuilder.Redirect.DISCARD;
    }

    private static Stream<String> tool(String name) {
        return SYSTEM_FOLDERS.stream()
                .map(folder -> folder + name)
                .filter(path -> Files.isExecutable(Path.of(path)))
                .limit(1);
    }

    @SafeVarargs
    private static List<String> concat(List<String>... parts) {
        return Stream.of(parts).flatMap(List::stream).toList();
    }
}
