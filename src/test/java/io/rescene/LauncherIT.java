package io.rescene;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.ResceneProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher with the packed jar and the JVM that runs the tests. The first by name: what is started sooner
 * ({@link ResceneProcess#startSooner}) starts with the archive that is made here.
 */
class LauncherIT {
    @TempDir
    private Path folder;

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

    /** Made by a shell: the JVM of this test may be without a locale itself. */
    private List<String> inAFolderWithLettersBeyondAscii(int exit, String command) throws Exception {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        """
                cd "$1" && mkdir -p "$(printf 'd \\303\\244 \\355\\225\\234/routes')" && cd d* &&
                cp "$2" "routes/$(printf '\\303\\244').camel.yaml" &&
                exec env -i PATH="$PATH" HOME="$HOME" JAVA_HOME="$3" RESCENE_ARCHIVE=off %s routes check 2>&1
                """.formatted(command),
                        "sh",
                        folder.toString(),
                        route().toString(),
                        System.getProperty("java.home"))
                .start();
        List<String> said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(said.toString()).isEqualTo(exit);
        return said;
    }

    private Path route() throws IOException {
        return Files.writeString(folder.resolve("mine.yaml"), """
                - route:
                    id: mine
                    from:
                      uri: timer:mine
                      steps:
                        - log: "Mine"
                """);
    }

    @Test
    void theLauncherReadsAndSaysAllLettersWithoutALocale() throws Exception {
        assertThat(inAFolderWithLettersBeyondAscii(0, "'" + home.resolve("bin/rescene") + "'"))
                .contains("ok file:routes/\u00e4.camel.yaml");
    }

    @Test
    void theJvmAloneSaysWhatItNeeds() throws Exception {
        assertThat(inAFolderWithLettersBeyondAscii(2, "\"$3/bin/java\" -jar '" + ResceneProcess.jar() + "'"))
                .singleElement()
                .asString()
                .contains("LC_ALL=C.UTF-8");
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(file -> file.getFileName().toString().startsWith("rescene-java"))
                    .toList();
        }
    }
}
