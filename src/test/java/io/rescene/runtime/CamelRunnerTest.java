package io.rescene.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.Runs;
import io.rescene.resilience.LastingConnections;
import io.rescene.route.Enqueuing;
import io.rescene.route.InertSpine;
import io.rescene.route.LiveRoutes;
import io.rescene.route.RoutesFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class CamelRunnerTest {
    @TempDir
    private Path folder;

    @Test
    void whatRoutesCallHasLastingConnections() throws Exception {
        LiveRoutes live = new LiveRoutes(new RoutesFolder(folder), "en");
        Map<String, Object> beans = new HashMap<>(InertSpine.beans());
        DriverManagerDataSource nowhere = new DriverManagerDataSource();
        beans.put("dataSource", nowhere);
        beans.put("enqueuing", new Enqueuing(new Runs(new JdbcTemplate(nowhere)), 1, Duration.ZERO, Optional.empty()));
        Settings settings = Settings.load(folder, new Environment(folder, Map.of()), new Properties());
        CamelRunner.Role role = new CamelRunner.Role("a worker", 1, false, false, "http://localhost/v1");
        try (CamelRunner camel = new CamelRunner(settings, role, live, Map.of())) {
            camel.begin();
            CamelContext context = camel.start(InertSpine.routes(live), beans);
            context.getEndpoint("https://localhost/v1");
            assertThat(context.getEndpoints())
                    .filteredOn(HttpEndpoint.class::isInstance)
                    .hasSize(2)
                    .allSatisfy(endpoint -> assertThat(((HttpEndpoint) endpoint).getClientConnectionManager())
                            .isInstanceOf(LastingConnections.class));
        }
    }
}
