package io.rescene.runtime.camel;

import io.rescene.route.Spine;
import io.rescene.route.call.LastingHttp;
import io.rescene.route.folder.NamedSql;
import io.rescene.route.folder.RenewableFiles;
import io.rescene.route.folder.SqlParameters;
import io.rescene.route.live.LiveRoutes;
import io.rescene.runtime.exit.UserException;
import io.rescene.runtime.settings.Setting;
import io.rescene.runtime.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.PropertiesFunction;

/** Camel Main with Rescene's routes, beans and settings. */
public final class CamelRunner implements AutoCloseable {
    /**
     * What a process does, as far as routes name it.
     *
     * @param worker the worker's id; empty: it takes no jobs
     * @param videos videos in work at once
     * @param drains whether it ends when nothing is open
     * @param polls whether it looks for candidates on a schedule
     * @param openAi the base of OpenAI's API
     */
    public record Role(String worker, int videos, boolean drains, boolean polls, String openAi) {
        /** Whose end comes unforeseen spares Redis and may wait for it; a drain should not wait once all is done. */
        private static final int WAIT_MILLIS = 1000;

        private static final int WAIT_MILLIS_OF_DRAIN = 100;

        private Properties properties(Settings settings) {
            Properties properties = new Properties();
            properties.setProperty("worker.id", worker);
            properties.setProperty("worker.in-flight", Integer.toString(videos));
            properties.setProperty("worker.wait-millis", Integer.toString(drains ? WAIT_MILLIS_OF_DRAIN : WAIT_MILLIS));
            properties.setProperty("worker.polls", Boolean.toString(polls));
            properties.setProperty("poll.period-millis", millis(settings, Setting.POLL_INTERVAL));
            properties.setProperty("openai.endpoint", openAi + "/chat/completions");
            properties.setProperty("openai.timeout-millis", millis(settings, Setting.OPENAI_TIMEOUT));
            // The slots decide how many calls are in flight, at present; here is room for as many as may ever be.
            String connections = Integer.toString(Spine.MOST_CONCURRENCY + 2);
            // A direct: name at which no route begins fails by this soon; a route that is restarted by JMX is there
            // again.
            properties.setProperty("camel.component.direct.timeout", "1000");
            for (String scheme : List.of("http", "https")) {
                properties.setProperty("camel.component." + scheme + ".maxTotalConnections", connections);
                properties.setProperty("camel.component." + scheme + ".connectionsPerRoute", connections);
            }
            return properties;
        }

        private static String millis(Settings settings, Setting setting) {
            return Long.toString(settings.duration(setting).toMillis());
        }
    }

    private final Main main = new Main();
    private final LiveRoutes live;
    private final boolean serves;

    /**
     * Prepares Camel; nothing is started.
     *
     * @param settings for property placeholders
     * @param role what this process does
     * @param live the YAML routes
     * @param beans what Camel itself wants to find in its registry, by name
     */
    public CamelRunner(Settings settings, Role role, LiveRoutes live, Map<String, Object> beans) {
        this.live = live;
        this.serves = !role.worker().isEmpty();
        Properties properties = settings.all();
        properties.putAll(role.properties(settings));
        main.setOverrideProperties(properties);
        main.setPropertyPlaceholderLocations("false");
        main.setDefaultPropertyPlaceholderLocation("false");
        main.configure()
                .withName("rescene")
                .withAutoConfigurationLogSummary(false)
                .withShutdownTimeout(10)
                .withShutdownLogInflightExchangesOnTimeout(false)
                .withUseMdcLogging(false)
                .withStreamCachingEnabled(false)
                // Of a step log that names no logger: below ours, whose INFO is heard, unlike that of others.
                .withLogName("io.rescene.routes.${routeId}")
                .withRoutesIncludePattern("false");
        // Camel itself looks for its components by these names.
        main.bind("http-component", new LastingHttp());
        main.bind("https-component", new LastingHttp());
        main.bind("sql-component", new NamedSql());
        main.bind("file-component", new RenewableFiles());
        beans.forEach(main::bind);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport support) {
                support.getCamelContext().getPropertiesComponent().addPropertiesFunction(new RoutesFunction(live));
                support.getCamelContext().getCamelContextExtension().registerEndpointCallback(new SqlParameters());
            }
        });
    }

    /** <code>{{routes:sql/scenes.sql}}</code>: where a file of {@code routes/} is. */
    private record RoutesFunction(LiveRoutes live) implements PropertiesFunction {
        @Override
        public String getName() {
            return "routes";
        }

        @Override
        public String apply(String path) {
            return live.uri(path);
        }
    }

    /**
     * Starts Camel without any route: that takes a while, in which the services can be connected to.
     *
     * @throws UserException with exit code 2 if Camel does not take a setting
     */
    public void begin() {
        try {
            main.start();
        } catch (Exception e) {
            main.stop();
            throw BrokenRoute.explain(e, live.folder());
        }
    }

    /**
     * Puts the routes into the Camel that has begun.
     *
     * @param routes the Java routes
     * @param beans what routes name, by name
     * @throws UserException with exit code 2 if a file of {@code routes/} is broken; Camel is then stopped
     */
    public CamelContext start(Iterable<? extends RoutesBuilder> routes, Map<String, Object> beans) {
        CamelContext context = main.getCamelContext();
        try {
            beans.forEach(main::bind);
            // Camel looks for these in its registry only while it starts.
            beans.values().stream()
                    .filter(InterceptStrategy.class::isInstance)
                    .map(InterceptStrategy.class::cast)
                    .forEach(context.getCamelContextExtension()::addInterceptStrategy);
            for (RoutesBuilder route : routes) {
                context.addRoutes(route);
            }
            live.begin(context, serves);
            return context;
        } catch (Exception e) {
            main.stop();
            throw BrokenRoute.explain(e, live.folder());
        }
    }

    /** Stops Camel; what is still in flight after 10 s is ended hard. May be called again. */
    @Override
    public void close() {
        main.stop();
    }
}
