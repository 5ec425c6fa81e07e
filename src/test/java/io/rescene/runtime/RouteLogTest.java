package io.rescene.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.jobs.Runs;
import io.rescene.route.Enqueuing;
import io.rescene.route.InertSpine;
import io.rescene.route.LiveRoutes;
import io.rescene.route.RoutesFolder;
import io.rescene.support.LogHeard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

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
        LiveRoutes live = new LiveRoutes(new RoutesFolder(folder), "en");
        Map<String, Object> beans = new HashMap<>(InertSpine.beans());
        DriverManagerDataSource nowhere = new DriverManagerDataSource();
        beans.put("dataSource", nowhere);
        beans.put("enqueuing", new Enqueuing(new Runs(new JdbcTemplate(nowhere)), 1, Duration.ZERO, Optional.empty()));
        Settings settings = Settings.load(folder, new Environment(folder, Map.of()), new Properties());
        CamelRunner.Role role = new CamelRunner.Role("a worker", 1, false, false, "http://localhost/v1");
        try (LogHeard heard = new LogHeard();
                CamelRunner camel = new CamelRunner(settings, role, live, Map.of())) {
            camel.begin();
            camel.start(InertSpine.routes(live), beans);
            await().until(() -> !heard.lines("io.rescene.loud").isEmpty());
            assertThat(heard.lines(""))
                    .filteredOn(line -> line.startsWith("INFO"))
                    .containsExactly("INFO io.rescene.routes.nightly: good night", "INFO io.rescene.loud: loud");
        }
    }
}
