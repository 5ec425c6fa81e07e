package io.rescene.runtime.camel;

import io.rescene.estimate.Estimator;
import io.rescene.jobs.Runs;
import io.rescene.openai.PromptTokens;
import io.rescene.route.InertSpine;
import io.rescene.route.enqueue.EnqueueOrder;
import io.rescene.route.enqueue.EnqueueReport;
import io.rescene.route.enqueue.Enqueuing;
import io.rescene.route.enqueue.Estimating;
import io.rescene.route.folder.Languages;
import io.rescene.route.folder.RoutesFolder;
import io.rescene.route.folder.SqlText;
import io.rescene.route.live.LiveRoutes;
import io.rescene.runtime.connect.Ahead;
import io.rescene.runtime.connect.Database;
import io.rescene.runtime.connect.Preflight;
import io.rescene.runtime.connect.Redis;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.UserException;
import io.rescene.runtime.settings.Setting;
import io.rescene.runtime.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.redisson.api.RedissonClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** Runs the route {@code enqueue-videos} once, in a Camel of its own. */
public final class Enqueuer {
    private static final Logger LOG = LoggerFactory.getLogger(Enqueuer.class);

    private final Session session;
    private final Supplier<Database> database;

    /**
     * An enqueuer.
     *
     * @param session settings and services
     * @param database the migrated database; may still be on its way
     */
    public Enqueuer(Session session, Supplier<Database> database) {
        this.session = session;
        this.database = database;
    }

    /**
     * Enqueues, or for a dry run only looks: then Redis is not even connected to.
     *
     * @throws UserException if a service is away, or a file in {@code routes/} is broken or refused by the database
     */
    public EnqueueReport run(EnqueueOrder order) {
        Settings settings = session.settings();
        Optional<Ahead<RedissonClient>> redis =
                order.preview().isEmpty() ? Optional.of(new Ahead<>("redis", () -> redis(session))) : Optional.empty();
        RoutesFolder folder = session.routes();
        LiveRoutes live = new LiveRoutes(folder, settings.text(Setting.LANGUAGE));
        CamelRunner.Role role =
                new CamelRunner.Role("", 1, false, false, session.addresses().openAiBaseUrl());
        try (CamelRunner camel = new CamelRunner(settings, role, live, Map.of())) {
            camel.begin();
            if (order.preview().isEmpty()) {
                Preflight.require(database.get().jdbc());
            } else {
                // Who only looks needs no rights to write, and may well see all.
                Preflight.hiddenRows(database.get().jdbc())
                        .forEach(hidden -> LOG.warn("There may be more than is counted here: {}", hidden));
            }
            new SqlProof(database.get().jdbc()).require(folder);
            Enqueuing enqueuing = enqueuing(settings, database.get().jdbc(), folder);
            Map<String, Object> beans = new HashMap<>(InertSpine.beans());
            beans.put("dataSource", database.get().dataSource());
            beans.put("enqueuing", enqueuing);
            redis.ifPresent(client -> beans.put("redisson", client.get()));
            CamelContext context = camel.start(InertSpine.routes(live), beans);
            try (ProducerTemplate template = context.createProducerTemplate()) {
                return enqueuing.run(template, order);
            }
        } catch (CamelExecutionException e) {
            throw new EnqueuingTrouble(folder, database.get().jdbc()).ofCommand(e);
        } catch (IOException e) {
            throw new UncheckedIOException("Camel's producer could not be closed", e);
        }
    }

    private static RedissonClient redis(Session session) {
        RedissonClient client = session.redis(4);
        Redis.requirePushing(client);
        Redis.requireWritable(client, session.addresses().redisUrl());
        return client;
    }

    /** The bean {@code enqueuing} by the settings. */
    public static Enqueuing enqueuing(Settings settings, JdbcTemplate jdbc, RoutesFolder folder) {
        Estimator estimator = new Estimator(
                jdbc,
                settings.prices(),
                new PromptTokens(settings.imageTokens()),
                settings.number(Setting.OPENAI_CONCURRENCY),
                () -> SqlText.with(folder.edition().sql("sql/scenes.sql"), Estimator.VALUES));
        Languages languages = new Languages(jdbc, settings.text(Setting.LANGUAGE));
        return new Enqueuing(
                new Runs(jdbc),
                settings.number(Setting.ENQUEUE_PAGE_SIZE),
                settings.duration(Setting.ENQUEUE_DELAY),
                Optional.of(new Estimating(estimator, languages, folder)),
                new EnqueuingTrouble(folder, jdbc)::ofPoll);
    }
}
