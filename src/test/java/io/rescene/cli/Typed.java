package io.rescene.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.LogHeard;
import io.rescene.support.ResceneProcess.Ended;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Commands as they are typed, without a JVM of their own: what is parsed, done and said is the same. What the process adds, its
 * standard outputs, exit code, signals and environment, is for those who start one.
 */
final class Typed {
    private static final Duration LONGEST = Duration.ofSeconds(90);

    private Typed() {}

    /**
     * Runs a command and waits for its end; fails if it does not come, or if a stack trace gets into the log.
     *
     * @param folder the working directory
     * @param environment all variables it gets
     * @param arguments the command
     * @return with the log after the results, as a process writes it there
     */
    static Ended run(Path folder, Map<String, String> environment, String... arguments) {
        List<String> args = List.of(arguments);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CompletableFuture<Integer> code = new CompletableFuture<>();
        Instant started = Instant.now();
        Thread thread = new Thread(
                () -> {
                    try {
                        ResceneCommand root = new ResceneCommand(folder, Map.copyOf(environment), new Properties());
                        code.complete(ResceneCommand.commandLine(root, args)
                                .setOut(new PrintWriter(out, true))
                                .setErr(new PrintWriter(err, true))
                                .execute(arguments));
                    } catch (RuntimeException | Error e) {
                        code.completeExceptionally(e);
                    }
                },
                "typed");
        thread.setDaemon(true);
        try (LogHeard log = new LogHeard()) {
            thread.start();
            int exitCode = code.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(log.stackTraces("io.rescene"))
                    .as("%s: %s", args, log.lines("io.rescene"))
                    .isZero();
            String said = out + String.join("\n", log.lines("io.rescene"));
            return new Ended(exitCode, said, err.toString(), Duration.between(started, Instant.now()));
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(args + " did not come to its end: " + out + err, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
