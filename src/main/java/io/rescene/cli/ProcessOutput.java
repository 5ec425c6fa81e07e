package io.rescene.cli;

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
    /** For whoever reads slowly at the end; one who does not read at all is not waited for any longer. */
    private static final Duration LAST = Duration.ofSeconds(1);

    private final List<UnstalledOutput> unstalled = new ArrayList<>();
    private final StandardOutput results;

    /**
     * From now on.
     *
     * @param args what was typed
     */
    ProcessOutput(List<String> args) {
        // Here and in every library: the same amount reads alike in a line, a log and JSON, whatever the machine's
        // language.
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        prepareLog(args);
        results = isService(args) && !Terminal.isOne() ? unstalled() : StandardOutput.ofProcess();
    }

    /** A log is for services; commands whose output is read by others or drawn keep it off, and libraries stay silent. */
    private static void prepareLog(List<String> args) {
        if (args.contains("--json")) {
            System.setProperty("log.target", "System.err");
        }
        if (args.contains("demo") && System.getProperty("log.level") == null) {
            System.setProperty("log.level", "WARN");
        }
        // On newer JDKs Netty's use of Unsafe is answered by four lines of warning; the one Redis client can do
        // without.
        System.setProperty("io.netty.noUnsafe", "true");
        System.setProperty("java.util.logging.config.class", "io.rescene.cli.SilentJavaLogging");
    }

    /** Whether the command holds jobs while it writes: without a name it is {@code run}. */
    static boolean isService(List<String> args) {
        return args.stream()
                .filter(arg -> !arg.startsWith("-"))
                .findFirst()
                .map(SERVICES::contains)
                .orElse(true);
    }

    private StandardOutput unstalled() {
        UnstalledOutput out = unstalled(FileDescriptor.out);
        UnstalledOutput err = unstalled(FileDescriptor.err);
        // As Java's own: what can't be written of a log is nobody's trouble.
        System.setOut(printing(out.to(trouble -> {})));
        System.setErr(printing(err.to(trouble -> {})));
        return new StandardOutput(out::to);
    }

    private static PrintStream printing(OutputStream way) {
        return new PrintStream(way, true, StandardOutput.encoding());
    }

    private UnstalledOutput unstalled(FileDescriptor to) {
        UnstalledOutput output = new UnstalledOutput(
                new FileOutputStream(to),
                count -> LoggerFactory.getLogger(ProcessOutput.class)
                        .warn("{} lines are missing here: nobody read this output meanwhile", count));
        unstalled.add(output);
        return output;
    }

    /** Where results go. */
    StandardOutput results() {
        return results;
    }

    /** Waits until what was written has gone, if anybody reads it. */
    void finish() {
        unstalled.forEach(output -> output.finish(LAST));
    }
}
