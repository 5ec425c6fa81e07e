package io.rescene.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** How the JVMs of {@link ResceneProcess} are started. */
final class JvmOptions {
    /** Those of the tests' own JVMs, see {@code test.jvm} in pom.xml. */
    private static final List<String> ALL = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-BytecodeVerificationRemote",
            // To begin with: half of a start's page faults came of a first heap as large as the machine suggests.
            "-Xms24m",
            "-Dfile.encoding=UTF-8");

    private JvmOptions() {}

    /** With the coverage agent of this JVM, if it has one, so that what the child runs counts too. */
    static List<String> counted(List<String> more) {
        List<String> agent = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-javaagent:") && argument.contains("jacoco"))
                .map(argument -> argument + ",includes=io.rescene.*")
                .toList();
        return all(agent, more);
    }

    /** With the launcher's archive, if there is one, and without an agent: the JVM of Java 17 dies of the two together. */
    static List<String> sooner(List<String> more) {
        return all(archive(ResceneProcess.jar().resolveSibling("")), more);
    }

    private static List<String> all(List<String> special, List<String> more) {
        return Stream.of(ALL, special, more).flatMap(List::stream).toList();
    }

    /** Silent where it does not fit, as in the launcher. */
    private static List<String> archive(Path folder) {
        boolean cache = Runtime.version().feature() >= 25;
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("rescene-java.*\\.archive"))
                    .findFirst()
                    .map(file -> cache
                            ? List.of("-XX:AOTCache=" + file, "-Xlog:aot*=off", "-Xlog:cds*=off")
                            : List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds*=off"))
                    .orElse(List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
