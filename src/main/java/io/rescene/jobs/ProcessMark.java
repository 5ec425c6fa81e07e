package io.rescene.jobs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names a process so that others can tell whether it still lives: a pid alone is used again, and a wall-clock start
 * time moves when the clock is set.
 *
 * @param host the host, its boot and its pid namespace: only within the same one a pid means anything
 * @param pid the process id
 * @param started when it started: clock ticks since boot on Linux, else milliseconds since 1970
 */
public record ProcessMark(String host, long pid, String started) {
    private static final Path PROC = Path.of("/proc");

    /** This process. */
    public static ProcessMark current() {
        long pid = ProcessHandle.current().pid();
        return new ProcessMark(thisHost(), pid, startOf(pid).orElse("unknown"));
    }

    /** Whether another mark's process would be seen from here if it lived. */
    public boolean isOnHostOf(ProcessMark other) {
        return host.equals(other.host);
    }

    /**
     * Whether the process lives; to be asked on its own host only. A zombie does not live. One that can't be looked at counts
     * as alive: its heartbeats tell.
     */
    public boolean isAlive() {
        return Files.isDirectory(PROC.resolve("self"))
                ? isAlive(PROC)
                : startByJvm(pid).map(started::equals).orElse(false);
    }

    /** The same by another folder of processes. */
    boolean isAlive(Path proc) {
        try {
            return startOf(proc, pid).map(started::equals).orElse(false);
        } catch (IOException e) {
            // It has ended; or this process has too many files open; or the mount option hidepid hides what is others',
            // as it then does the first process.
            return Files.exists(proc.resolve(Long.toString(pid))) || Files.notExists(proc.resolve("1"));
        }
    }

    private static Optional<String> startOf(long pid) {
        try {
            return Files.isDirectory(PROC.resolve("self")) ? startOf(PROC, pid) : startByJvm(pid);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Empty of a zombie. */
    private static Optional<String> startOf(Path proc, long pid) throws IOException {
        String line = Files.readString(proc.resolve(pid + "/stat"));
        // proc(5): the name in parentheses may hold anything; after it, state is field 3, starttime field 22.
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return fields[0].equals("Z") || fields[0].equals("X") ? Optional.empty() : Optional.of(fields[19]);
    }

    private static Optional<String> startByJvm(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().startInstant())
                .map(start -> Long.toString(start.toEpochMilli()));
    }

    private static String thisHost() {
        String name;
        try {
            name = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // Its message is "<name>: Name or service not known": a host that can't resolve itself still has a name.
            name = String.valueOf(e.getMessage()).replaceFirst(":.*", "");
        }
        return name + bootAndNamespace();
    }

    private static String bootAndNamespace() {
        try {
            return "/"
                    + Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                            .strip() + "/" + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException e) {
            return "";
        }
    }
}
