package io.rescene.runtime.camel;

import io.rescene.jobs.Runs;
import io.rescene.route.InertSpine;
import io.rescene.route.enqueue.Enqueuing;
import io.rescene.route.exchange.FailureText;
import io.rescene.route.folder.RoutesFolder;
import io.rescene.route.live.LiveRoutes;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.UserException;
import io.rescene.runtime.settings.Setting;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Reads every file of {@code routes/} as a worker would, without a service. */
public final class RoutesCheck {
    private final Session session;

    /**
     * A check.
     *
     * @param session settings
     */
    public RoutesCheck(Session session) {
        this.session = session;
    }

    /**
     * Reads them.
     *
     * @return where each route file was read from
     * @throws UserException with exit code 2 for the first that is broken
     */
    public List<String> check() {
        RoutesFolder folder = session.routes();
        LiveRoutes live = new LiveRoutes(folder, session.settings().text(Setting.LANGUAGE));
        Map<String, Object> beans = new HashMap<>(InertSpine.beans());
        DriverManagerDataSource nowhere = new DriverManagerDataSource();
        beans.put("dataSource", nowhere);
        beans.put(
                "enqueuing",
                new Enqueuing(
                        new Runs(new JdbcTemplate(nowhere)), 1, Duration.ZERO, Optional.empty(), FailureText::line));
        CamelRunner.Role role = new CamelRunner.Role("", 1, false, false, "http://localhost/v1");
        try (CamelRunner camel = new CamelRunner(session.settings(), role, live, Map.of())) {
            camel.begin();
            camel.start(InertSpine.routes(live), beans);
        }
        return folder.routes();
    }
}
