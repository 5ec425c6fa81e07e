package io.rescene.runtime.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.support.LogHeard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the steps {@code log} of one's own routes say. */
class RouteLogTest {
    private static final String ROUTE = """
            - route:
                id: nightly
                from:
                  uri: timer:nightly
                  parameters: {delay: 0, repeatCount: 1}
                  steps:
                    - log: "good night"
                    - log: {message: "hushed", loggingLevel: DEBUG}
                    - log: {message: "loud", logName: io.rescene.loud}
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void route() throws IOException {
        Files.writeString(folder.resolve("nightly.camel.yaml"), ROUTE);
    }

    @Test
    void theyAreHeardAtInfoUnderTheRoutesNameAndCamelIsNot() {
        try (LogHeard heard = new LogHeard();
                IdleCamel camel = new IdleCamel(folder, Map.of())) {
            assertThat(camel.context().isStarted()).isTrue();
            await().until(() -> !heard.lines("io.rescene.loud").isEmpty());
            assertThat(heard.lines(""))
                    .filteredOn(line -> line.startsWith("INFO"))
                    .containsExactly("INFO io.rescene.routes.nightly: good night", "INFO io.rescene.loud: loud");
        }
    }
}
