package io.rescene.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What comes from outside by the clock goes on coming when routes are edited. */
class LiveTimersTest {
    private static final String TICKS = """
            - route:
                id: ticks
                description: EDITION
                from:
                  uri: timer:ticks
                  parameters: {delay: 0, period: 20}
                  steps:
                    - bean: {ref: ticks, method: incrementAndGet}
            """;

    @TempDir
    private Path folder;

    private final AtomicInteger ticks = new AtomicInteger();

    private void write(String edition) throws IOException {
        Files.writeString(folder.resolve("ticks.camel.yaml"), TICKS.replace("EDITION", edition));
    }

    @Test
    void timersGoOnWhenTheEditionBeforeIsTakenAway() throws Exception {
        write("first");
        LiveRoutes live = new LiveRoutes(new RoutesFolder(folder), "en");
        Map<String, Object> beans = new HashMap<>(InertSpine.beans());
        DriverManagerDataSource nowhere = new DriverManagerDataSource();
        beans.put("dataSource", nowhere);
        beans.put("enqueuing", new Enqueuing(new Runs(new JdbcTemplate(nowhere)), 1, Duration.ZERO, Optional.empty()));
        beans.put("ticks", ticks);
        Settings settings = Settings.load(folder, new Environment(folder, Map.of()), new Properties());
        CamelRunner.Role role = new CamelRunner.Role("a worker", 1, false, false, "http://localhost/v1");
        try (CamelRunner camel = new CamelRunner(settings, role, live, Map.of())) {
            camel.begin();
            CamelContext context = camel.start(InertSpine.routes(live), beans);
            ticking();

            for (int edit = 0; edit < 3; edit++) {
                write("edit " + edit);
                live.take(context, live.folder().read());
                ticking();
                live.tidy(context);
                assertThat(context.getRoutes())
                        .filteredOn(route -> route.getId().startsWith("ticks"))
                        .hasSize(1);
                ticking();
            }
        }
    }

    private void ticking() {
        int before = ticks.get();
        await().atMost(Duration.ofSeconds(10)).until(() -> ticks.get() > before + 2);
    }
}
