package io.rescene.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesCheckTest {
    @TempDir
    Path folder;

    private void route(String file, String id) throws IOException {
        Path own = folder.resolve("routes").resolve(file);
        Files.createDirectories(own.resolveSibling("."));
        Files.writeString(own, """
                - route:
                    id: %s
                    from:
                      uri: timer:mine?period=1000
                      steps:
                        - log:
                            message: mine
                """.formatted(id));
    }

    private void check() {
        try (Session session = Session.open(folder, Map.of(), new Properties())) {
            assertThat(new RoutesCheck(session).check()).isNotEmpty();
        }
    }

    @Test
    void takesRoutesOfOnesOwn() throws IOException {
        route("x.camel.yaml", "entry-of-mine");

        check();
    }

    /** A worker has more routes of its own than a check. */
    @ParameterizedTest
    @ValueSource(strings = {"reprocess-video", "ask", "entry-describe-scene"})
    void refusesWhatIsResceneOwnAndNamesTheFile(String id) throws IOException {
        route("x.camel.yaml", id);

        assertThatThrownBy(this::check).isInstanceOfSatisfying(UserException.class, said -> {
            assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(said).hasMessage("routes/x.camel.yaml: the id " + id + " is Rescene's own");
        });
    }
}
