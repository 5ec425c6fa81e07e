package io.rescene.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The packed jar in a JVM of its own, with nothing of the test's environment. Closing it kills it. */
public final class ResceneProcess implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(90);

    /** More would only make each of them slower, and some have a time in which they must be done. */
    private static final int AT_ONCE = 2;

    private static final int MOST_PRINTED = 100_000;

    /**
     * What was left when the process had ended.
     *
     * @param exitCode its exit code
     * @param out standard output
     * @param err standard error
     * @param time from start to end, as far as the test looked
     */
    public record Ended(int exitCode, String out, String err, Duration time) {
        /** Both outputs. */
        public String all() {
            return out + err;
        }
    }

    private final Process process;
    private final Path outputs;
    private final Instant started = Instant.now();

    private ResceneProcess(Process process, Path outputs) {
        this.process = process;
        this.outputs = outputs;
    }

    /**
     * Starts {@code java -jar rescene.jar ARGUMENTS}.
     *
     * @param folder the working directory
     * @param environment all variables it gets, but PATH, HOME and the locale
     * @param arguments the command
     */
    public static ResceneProcess start(Path folder, Map<String, String> environment, String... arguments) {
        return start(folder, environment, List.of(), arguments);
    }

    /**
     * Starts {@code java OPTIONS -jar rescene.jar ARGUMENTS}.
     *
     * @param folder the working directory
     * @param environment all variables it gets, but PATH, HOME and the locale
     * @param options of the JVM, as {@code -Dlog.level=TRACE}
     * @param arguments the command
     */
    public static ResceneProcess start(
            Path folder, Map<String, String> environment, List<String> options, String... arguments) {
        return start(folder, environment, Optional.empty(), JvmOptions.counted(options), arguments);
    }

    /**
     * Starts {@code java OPTIONS -jar rescene.jar ARGUMENTS} in half the time, once {@code LauncherIT} has had the launcher
     * make its archive. What it runs does not count as covered: that is for those that are killed, of whom nothing would count
     * anyway, and for what is run in this JVM too.
     *
     * @param folder the working directory
     * @param environment all variables it gets, but PATH, HOME and the locale
     * @param options of the JVM, as {@code -Dlog.level=TRACE}
     * @param arguments the command
     */
    public static ResceneProcess startSooner(
            Path folder, Map<String, String> environment, List<String> options, String... arguments) {
        return start(folder, environment, Optional.empty(), JvmOptions.sooner(options), arguments);
    }

    /**
     * Starts {@code java -jar rescene.jar ARGUMENTS > DEVICE}.
     *
     * @param folder the working directory
     * @param device where standard output goes
     * @param environment all variables it gets, but PATH, HOME and the locale
     * @param arguments the command
     */
    public static ResceneProcess startInto(
            Path device, Path folder, Map<String, String> environment, String... arguments) {
        return start(folder, environment, Optional.of(device), JvmOptions.counted(List.of()), arguments);
    }

    private static ResceneProcess start(
            Path folder,
            Map<String, String> environment,
            Optional<Path> device,
            List<String> options,
            String... arguments) {
        try {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(options);
            command.addAll(List.of("-jar", jar().toString()));
            command.addAll(List.of(arguments));
            Path outputs = Files.createTempDirectory("rescene-process");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(device.orElse(outputs.resolve("out")).toFile())
                    .redirectError(outputs.resolve("err").toFile());
            Map<String, String> own = builder.environment();
            own.keySet().removeIf(name -> !name.equals("PATH") && !name.equals("HOME"));
            own.put("LC_ALL", "C.UTF-8");
            own.putAll(environment);
            return new ResceneProcess(builder.start(), outputs);
        } catch (IOException e) {
            throw new UncheckedIOException("the jar could not be started", e);
        }
    }

    /** Starts it and waits for its end. */
    public static Ended run(Path folder, Map<String, String> environment, String... arguments) {
        try (ResceneProcess process = start(folder, environment, arguments)) {
            return process.end(LONGEST);
        }
    }

    /**
     * Runs commands that leave each other alone, some side by side.
     *
     * @param commands each with its options, between blanks
     * @return in the order of the commands
     */
    public static List<Ended> runAll(Path folder, Map<String, String> environment, String... commands) {
        return runAll(Stream.of(commands)
                .<Supplier<ResceneProcess>>map(command -> () -> start(folder, environment, command.split(" ")))
                .toList());
    }

    /**
     * Runs processes that leave each other alone, some side by side.
     *
     * @param starts starts each of them
     * @return in the order of the starts; a time may be that of a neighbour that took longer
     */
    public static List<Ended> runAll(List<Supplier<ResceneProcess>> starts) {
        List<ResceneProcess> started = new ArrayList<>();
        List<Ended> ended = new ArrayList<>();
        try {
            while (ended.size() < starts.size()) {
                while (started.size() < Math.min(starts.size(), ended.size() + AT_ONCE)) {
                    started.add(starts.get(started.size()).get());
                }
                ended.add(started.get(ended.size()).end(LONGEST));
            }
            return ended;
        } finally {
            started.forEach(ResceneProcess::close);
        }
    }

    /**
     * The packed jar.
     *
     * @throws IllegalStateException if there is none
     */
    public static Path jar() {
        Path jar = Path.of(System.getProperty("rescene.jar", "target/rescene.jar"));
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("There is no " + jar.toAbsolutePath() + ": run `mvn verify`");
        }
        return jar.toAbsolutePath();
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Standard output so far. */
    public String out() {
        return read("out");
    }

    /** Standard error so far. */
    public String err() {
        return read("err");
    }

    private String read(String file) {
        try {
            return Files.exists(outputs.resolve(file))
                    ? new String(Files.readAllBytes(outputs.resolve(file)), StandardCharsets.UTF_8)
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end; fails, with its output, if it does not come. */
    public Ended end(Duration most) {
        try {
            if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still runs after " + most + ":\n" + out() + err());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the process", e);
        }
        return new Ended(process.exitValue(), out(), err(), Duration.between(started, Instant.now()));
    }

    /** Fails, with its output, if it has ended with another exit code than those of success, SIGTERM and SIGKILL. */
    public void hasNotFailed() {
        if (!process.isAlive() && !Set.of(0, 143, 137).contains(process.exitValue())) {
            throw new AssertionError("ended with " + process.exitValue() + ":\n" + out() + err());
        }
    }

    /** Prints the end of what it said and what its threads do. */
    public void print() {
        Signals.send(pid(), "QUIT");
        try {
            // It writes the dump when it comes to it; one that is paused never does.
            for (int looks = 0; looks < 50 && !out().contains("JNI global ref"); looks++) {
                process.waitFor(100, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String said = out() + err();
        System.out.println(said.substring(Math.max(0, said.length() - MOST_PRINTED)));
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** SIGKILL, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        end(Duration.ofSeconds(30));
    }

    /** SIGSTOP: it holds its connections and does nothing. */
    public void pause() {
        Signals.send(pid(), "STOP");
    }

    /** SIGCONT. */
    public void resume() {
        Signals.send(pid(), "CONT");
    }

    @Override
    public void close() {
        process.destroyForcibly();
        end(Duration.ofSeconds(30));
        for (String file : List.of("out", "err", "")) {
            outputs.resolve(file).toFile().delete();
        }
    }
}
