package io.rescene.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command in a process of its own, with what it took. */
final class Program {
    /** How Rescene is started. */
    enum Start {
        /** {@code java -jar}, nothing else. */
        PLAIN,
        /** With the {@link #FIT launcher's flags}. */
        FLAGS,
        /** By {@code target/bin/rescene}, where there is one. */
        LAUNCHER;

        /** Those that can be measured here, of those that {@code -Dbench.start} names (none: all). */
        static List<Start> all() {
            String asked = System.getProperty("bench.start", "");
            return Arrays.stream(values())
                    .filter(start ->
                            asked.isEmpty() || asked.toUpperCase(Locale.ROOT).contains(start.name()))
                    .filter(start -> start != LAUNCHER || Files.isExecutable(launcher()))
                    .toList();
        }
    }

    /**
     * What it took.
     *
     * @param seconds from its start to its end
     * @param cpuSeconds of all its threads, user and system
     * @param rssMegabytes the most memory it had resident
     * @param heapMegabytes the most that was left on the heap after a collection; not a number if none was seen
     * @param out its output
     */
    record Ended(int code, double seconds, double cpuSeconds, double rssMegabytes, double heapMegabytes, String out) {}

    /** What the launcher gives the JVM on two cores. */
    private static final List<String> FIT = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:NewRatio=1",
            "-XX:SurvivorRatio=2",
            "-XX:TargetSurvivorRatio=90",
            "-XX:MaxTenuringThreshold=4",
            "-Xmx256m");

    private static final double TICKS = 100;
    private static final Pattern COLLECTED = Pattern.compile("Pause .*?(\\d+)M->(\\d+)M\\((\\d+)M\\)");

    private final Process process;
    private final Path folder;
    private final long begun = System.nanoTime();
    private final double cpuBefore = childrenCpu();

    private Program(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** Starts Rescene in an empty folder. */
    static Program rescene(Start how, Map<String, String> environment, String... arguments) {
        Path folder = folder();
        List<String> command = new ArrayList<>();
        String heap = "-Xlog:gc:file=" + folder.resolve("gc.log");
        if (how == Start.LAUNCHER) {
            command.add(launcher().toString());
        } else {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add(heap);
            if (how == Start.FLAGS) {
                command.addAll(FIT);
            }
            command.addAll(Arrays.stream(System.getProperty("bench.options", "").split(" "))
                    .filter(option -> !option.isEmpty())
                    .toList());
            command.addAll(List.of("-jar", target().resolve("rescene.jar").toString()));
        }
        command.addAll(List.of(arguments));
        return start(command, folder, environment);
    }

    /** Starts any command in an empty folder. */
    static Program of(List<String> command) {
        return start(command, folder(), Map.of());
    }

    private static Program start(List<String> command, Path folder, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        builder.environment().keySet().removeIf(name -> !name.equals("PATH") && !name.equals("HOME"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        try {
            return new Program(builder.start(), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** CPU seconds of all its threads so far. */
    double cpuSeconds() {
        return process.info()
                .totalCpuDuration()
                .map(time -> time.toMillis() / 1000.0)
                .orElse(Double.NaN);
    }

    /** Asks it to end (SIGTERM). */
    void terminate() {
        process.destroy();
    }

    /** Waits for its end; fails, with its output, if that is not the code. */
    Ended end(int code) {
        try {
            double rss = 0;
            while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
                rss = Math.max(rss, rss());
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            String out = Files.readString(folder.resolve("out"), StandardCharsets.UTF_8);
            if (process.exitValue() != code) {
                throw new IllegalStateException("ended with " + process.exitValue() + ":\n" + out);
            }
            return new Ended(code, seconds, childrenCpu() - cpuBefore, rss, heap(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The most memory it had resident so far, in megabytes; 0 if it is gone. */
    double rss() {
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    private double heap() throws IOException {
        Path log = folder.resolve("gc.log");
        double most = Double.NaN;
        if (Files.exists(log)) {
            Matcher matcher = COLLECTED.matcher(Files.readString(log));
            while (matcher.find()) {
                double left = Double.parseDouble(matcher.group(2));
                most = Double.isNaN(most) ? left : Math.max(most, left);
            }
        }
        return most;
    }

    /** CPU seconds of all processes that this JVM has started and that have ended (proc(5): cutime, cstime). */
    private static double childrenCpu() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Double.parseDouble(fields[13]) + Double.parseDouble(fields[14])) / TICKS;
        } catch (IOException e) {
            throw new UncheckedIOException("CPU times are read from /proc: Linux only", e);
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("rescene-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path target() {
        return Path.of(System.getProperty("bench.target", "target")).toAbsolutePath();
    }

    private static Path launcher() {
        return target().resolve("bin/rescene");
    }
}
