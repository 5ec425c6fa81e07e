package io.rescene.cli;

import io.rescene.monitor.log.ConsoleEncoding;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** Standard output and error of this process, as the command wants them. */
final class ProcessOutput {
    private static final Set<String> SERVICES = Set.of("worker", "run");
    private static final Set<String> ASKS_ONLY = Set.of("-h", "--help", "-V", "--version");
    /** For whoever reads slowly at the end, of what a command that came to its own end has to say. */
    private static final Duration LAST = Duration.ofSeconds(10);
    /** The same where somebody wants the process to end. */
    private static final Duration LAST_WHEN_STOPPED = Duration.ofSeconds(1);
    /** For a request to come, and for an answer to be read. */
    private static final String LONGEST_EXCHANGE_SECONDS = "10";

    private final List<UnstalledOutput> unstalled = new ArrayList<>();
    private final StandardOutput results;

    /**
     * From now on.
     *
     * @param args what was typed
     */
    ProcessOutput(List<String> args) {
        // Here and in every library: the same amount reads alike in a line, a log and JSON, whatever the machine's
        // language. Not for the category of formats alone, which a PrintWriter does not ask.
        Locale.setDefault(Locale.ROOT);
        prepareLog(args);
        prepareLibraries();
        results = isService(args) && !drawsBar(args) ? unstalled() : StandardOutput.ofProcess();
    }

    /** A log is for services; commands whose output is read by others or drawn keep it off, and libraries stay silent. */
    private static void prepareLog(List<String> args) {
        if (args.contains("--json")) {
            System.setProperty("log.target", "System.err");
        }
        if (args.contains("demo") && System.getProperty("log.level") == null) {
            System.setProperty("log.level", "WARN");
        }
        System.setProperty("java.util.logging.config.class", "io.rescene.cli.SilentJavaLogging");
    }

    /** What they read once, when they are loaded. */
    private static void prepareLibraries() {
        // On newer JDKs Netty's use of Unsafe is answered by four lines of warning; the one Redis client can do
        // without.
        System.setProperty("io.netty.noUnsafe", "true");
        // The JDK's HTTP server waits for ever else, and four clients that stall would keep all others from an answer.
        for (String limit : List.of("sun.net.httpserver.maxReqTime", "sun.net.httpserver.maxRspTime")) {
            System.setProperty(limit, System.getProperty(limit, LONGEST_EXCHANGE_SECONDS));
        }
    }

    /** Whether the command holds jobs while it writes: without a name it is {@code run}. */
    static boolean isService(List<String> args) {
        return args.stream().noneMatch(ASKS_ONLY::contains)
                && args.stream()
                        .filter(arg -> !arg.startsWith("-"))
                        .findFirst()
                        .map(SERVICES::contains)
                        .orElse(true);
    }

    /** Whoever looks at a bar reads, and it is drawn between the lines of both outputs. */
    private static boolean drawsBar(List<String> args) {
        return args.contains("--drain") && Terminal.isOne();
    }

    private StandardOutput unstalled() {
        UnstalledOutput out = unstalled(FileDescriptor.out, "standard output");
        UnstalledOutput err = unstalled(FileDescriptor.err, "standard error");
        // As Java's own: what can't be written of a log is nobody's trouble.
        System.setOut(printing(out.to(trouble -> {})));
        System.setErr(printing(err.to(trouble -> {})));
        return new StandardOutput(out::to);
    }

    private static PrintStream printing(OutputStream way) {
        return new PrintStream(way, true, ConsoleEncoding.get());
    }

    private UnstalledOutput unstalled(FileDescriptor to, String name) {
        UnstalledOutput output = new UnstalledOutput(
                new FileOutputStream(to),
                count -> LoggerFactory.getLogger(ProcessOutput.class)
                        .warn("{} lines of {} are missing: nobody read it meanwhile", count, name));
        unstalled.add(output);
        return output;
    }

    /** Where results go. */
    StandardOutput results() {
        return results;
    }

    /**
     * Waits until what was written has gone, if anybody reads it.
     *
     * @param stopped whether somebody wants the process to end
     */
    void finish(boolean stopped) {
        unstalled.forEach(output -> output.finish(stopped ? LAST_WHEN_STOPPED : LAST));
    }
}
