package io.rescene.runtime.camel;

import io.rescene.jobs.Runs;
import io.rescene.route.InertSpine;
import io.rescene.route.enqueue.Enqueuing;
import io.rescene.route.exchange.FailureText;
import io.rescene.route.folder.RoutesFolder;
import io.rescene.route.live.LiveRoutes;
import io.rescene.runtime.settings.Environment;
import io.rescene.runtime.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A worker's Camel with the YAML routes of a folder, and no database, queue or OpenAI that they could call. */
final class IdleCamel implements AutoCloseable {
    private final LiveRoutes live;
    private final CamelRunner runner;
    private final CamelContext context;

    /**
     * Starts it.
     *
     * @param folder of the routes; what it lacks is the jar's
     * @param more beans that the routes name
     */
    IdleCamel(Path folder, Map<String, Object> more) {
        live = new LiveRoutes(new RoutesFolder(folder), "en");
        DriverManagerDataSource nowhere = new DriverManagerDataSource();
        Map<String, Object> beans = new HashMap<>(InertSpine.beans());
        beans.put("dataSource", nowhere);
        beans.put(
                "enqueuing",
                new Enqueuing(
                        new Runs(new JdbcTemplate(nowhere)), 1, Duration.ZERO, Optional.empty(), FailureText::line));
        beans.putAll(more);
        Settings settings = Settings.load(folder, new Environment(folder, Map.of()), new Properties());
        CamelRunner.Role role = new CamelRunner.Role("a worker", 1, false, false, "http://localhost/v1");
        runner = new CamelRunner(settings, role, live, Map.of());
        runner.begin();
        context = runner.start(InertSpine.routes(live), beans);
    }

    LiveRoutes live() {
        return live;
    }

    CamelContext context() {
        return context;
    }

    @Override
    public void close() {
        runner.close();
    }
}
