package io.rescene;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with the packed jar and the JVM that runs the tests. */
class LauncherIT {
    @TempDir
    private Path home;

    /**
     * A JVM can fail over what it is to put into the archive: that of Java 17 dies of a lambda that stands for an
     * interface compiled for Java 5 (JDK-8274944).
     */
    @Test
    void theJvmMakesAnArchiveOfThisJarAndStartsWithIt() throws Exception {
        Path script = Files.createDirectory(home.resolve("bin")).resolve("rescene");
        Files.copy(Path.of("src/main/scripts/rescene"), script);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        Path jar = Path.of(System.getProperty("rescene.jar", "target/rescene.jar"));
        Files.createSymbolicLink(home.resolve("rescene.jar"), jar.toAbsolutePath());
        ProcessBuilder launcher = new ProcessBuilder(script.toString(), "--version").redirectErrorStream(true);
        launcher.environment().put("RESCENE_ARCHIVE", "wait");
        launcher.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = launcher.start();
        assertThat(process.inputReader().lines()).singleElement().asString().startsWith("rescene ");
        assertThat(process.waitFor()).isZero();
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> name.startsWith("rescene-java"))
                    .singleElement()
                    .asString()
                    .endsWith(".archive");
        }
    }
}
