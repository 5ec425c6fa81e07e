package io.rescene.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rescene.jobs.Runs;
import io.rescene.route.Enqueuing;
import io.rescene.route.InertSpine;
import io.rescene.route.LiveRoutes;
import io.rescene.route.RoutesFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
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

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @BeforeEach
    void listen() throws IOException {
        Files.writeString(folder.resolve("nightly.camel.yaml"), ROUTE);
        said.list = new CopyOnWriteArrayList<>();
        said.start();
        root.addAppender(said);
    }

    @AfterEach
    void end() {
        root.detachAppender(said);
    }

    @Test
    void theyAreHeardAtInfoUnderTheRoutesNameAndCamelIsNot() {
        LiveRoutes live = new LiveRoutes(new RoutesFolder(folder));
        Map<String, Object> beans = new HashMap<>(InertSpine.beans());
        DriverManagerDataSource nowhere = new DriverManagerDataSource();
        beans.put("dataSource", nowhere);
        beans.put("enqueuing", new Enqueuing(new Runs(new JdbcTemplate(nowhere)), 1, Duration.ZERO, Optional.empty()));
        Settings settings = Settings.load(folder, Map.of(), new Properties());
        CamelRunner.Role role = new CamelRunner.Role("a worker", 1, false, "http://localhost/v1");
        try (CamelRunner camel = new CamelRunner(settings, role, live, Map.of())) {
            camel.begin();
            camel.start(InertSpine.routes(live), beans);
            await().until(() ->
                    said.list.stream().anyMatch(event -> event.getLoggerName().equals("io.rescene.loud")));
        }
        assertThat(said.list)
                .filteredOn(event -> event.getLevel() == Level.INFO)
                .extracting(event -> event.getLoggerName() + ": " + event.getFormattedMessage())
                .containsExactly("io.rescene.routes.nightly: good night", "io.rescene.loud: loud");
    }
}
