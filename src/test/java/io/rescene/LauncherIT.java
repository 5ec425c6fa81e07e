package io.rescene;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.ResceneProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The launcher with the packed jar and the JVM that runs the tests. */
class LauncherIT {
    private final Path home = ResceneProcess.jar().resolveSibling("");

    /**
     * A JVM can fail over what it is to put into the archive: that of Java 17 dies of a lambda that stands for an
     * interface compiled for Java 5 (JDK-8274944).
     */
    @Test
    void theJvmMakesAnArchiveOfThisJarAndStartsWithIt() throws Exception {
        for (Path earlier : archives()) {
            Files.delete(earlier);
        }
        ProcessBuilder launcher =
                new ProcessBuilder(home.resolve("bin/rescene").toString(), "--version").redirectErrorStream(true);
        launcher.environment().put("RESCENE_ARCHIVE", "wait");
        launcher.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = launcher.start();
        assertThat(process.inputReader().lines()).singleElement().asString().startsWith("rescene ");
        assertThat(process.waitFor()).isZero();
        assertThat(archives()).singleElement().asString().endsWith(".archive");
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(file -> file.getFileName().toString().startsWith("rescene-java"))
                    .toList();
        }
    }
}
