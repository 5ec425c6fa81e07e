package io.rescene.embedded.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A process known by the number it left in its pid file, which may belong to another process by now. */
record ServerProcess(long pid) {
    /** What can be said of a process and a folder. */
    enum Proof {
        /** It is alive and works in the folder. */
        OURS,
        /** It is dead, or another program, or works elsewhere. */
        NOT_OURS,
        /** It is such a program, but the system doesn't say where it works. */
        UNKNOWN
    }

    private static final Path PROC = Path.of("/proc");

    /** Alive and not a zombie: in a container whose first process reaps nobody, ended servers stay in the table. */
    boolean isAlive() {
        if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
            return false;
        }
        try {
            // proc(5): "pid (name) state …", the name may hold brackets and need not be UTF-8.
            String stat = Files.readString(proc("stat"), StandardCharsets.ISO_8859_1);
            int state = stat.lastIndexOf(')') + 2;
            return state >= stat.length() || "ZX".indexOf(stat.charAt(state)) < 0;
        } catch (IOException noProc) {
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        }
    }

    /**
     * Whether this process is the program that works in the folder. Both servers make their data folder their working
     * directory; the folders are compared by identity, so that names with any characters, links and mounts are fine.
     */
    Proof worksIn(Path folder, String program) {
        if (!isAlive() || !name().contains(program)) {
            return Proof.NOT_OURS;
        }
        try {
            return Files.isSameFile(proc("cwd"), folder) ? Proof.OURS : Proof.NOT_OURS;
        } catch (IOException notTold) {
            return isAlive() ? Proof.UNKNOWN : Proof.NOT_OURS;
        }
    }

    private String name() {
        try {
            return Files.readString(proc("comm"), StandardCharsets.ISO_8859_1);
        } catch (IOException noProc) {
            return ProcessHandle.of(pid)
                    .flatMap(handle -> handle.info().command())
                    .orElse("");
        }
    }

    private Path proc(String file) {
        return PROC.resolve(Long.toString(pid)).resolve(file);
    }

    /** Waits for its end. */
    boolean awaitEnd(Duration limit) {
        return Poll.until(limit, () -> !isAlive());
    }

    /** A signal by its name, like INT, and how long to wait for the end it asks for. */
    record Request(String signal, Duration patience) {}

    /**
     * Ends the process: one request after the other, and by force in the end.
     *
     * @throws EmbeddedServerException if it lives on
     */
    void end(Request... requests) {
        for (Request request : requests) {
            signal(request.signal());
            if (awaitEnd(request.patience())) {
                return;
            }
        }
        signal("KILL");
        if (!awaitEnd(Duration.ofSeconds(2))) {
            throw new EmbeddedServerException("Process " + pid + " of the embedded servers can't be stopped: end it");
        }
    }

    /** Sends a signal by its name, like INT; Java itself knows only TERM and KILL. A process that is gone is fine. */
    void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(2, TimeUnit.SECONDS)) {
                kill.destroyForcibly();
            }
        } catch (IOException e) {
            throw new EmbeddedServerException("Can't stop process " + pid + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
