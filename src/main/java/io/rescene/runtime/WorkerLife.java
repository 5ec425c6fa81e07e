package io.rescene.runtime;

import io.rescene.jobs.CappedJobs;
import io.rescene.jobs.Claims;
import io.rescene.jobs.Endings;
import io.rescene.jobs.HandOut;
import io.rescene.jobs.Lease;
import io.rescene.jobs.Orphans;
import io.rescene.jobs.ProcessMark;
import io.rescene.jobs.Reconciler;
import io.rescene.jobs.Save;
import io.rescene.jobs.Workers;
import io.rescene.ledger.Budgets;
import io.rescene.ledger.Ledger;
import io.rescene.ledger.LimitsSeen;
import io.rescene.ledger.Patience;
import io.rescene.ledger.Purse;
import io.rescene.ledger.PurseTables;
import io.rescene.monitor.RunReport;
import io.rescene.openai.BackOff;
import io.rescene.openai.OutcomeRules;
import io.rescene.openai.WorstCase;
import io.rescene.picture.PictureSource;
import io.rescene.queue.RedisList;
import io.rescene.route.Enqueuing;
import io.rescene.route.Languages;
import io.rescene.route.LiveRoutes;
import io.rescene.route.Permits;
import io.rescene.route.RedisHandOut;
import io.rescene.route.Spine;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.redisson.api.RedissonClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a worker: what it is made of, what it looks after, and how it ends. */
public final class WorkerLife {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerLife.class);
    /** The guide's queue key. */
    public static final String QUEUE = "video_processing";

    /**
     * What kind of life.
     *
     * @param drain ends when nothing is open
     * @param polls looks for new candidates on a schedule
     * @param watcher told how the work goes on while it drains
     */
    public record Kind(boolean drain, boolean polls, Watcher watcher) {}

    private record Services(Database database, RedissonClient redis) {}

    private final Session session;
    private final StopSignal stop;
    private final Kind kind;
    private final UUID id = UUID.randomUUID();
    private final int concurrency;
    private Supplier<List<RunReport>> reports = List::of;

    /**
     * A worker that has not begun.
     *
     * @param session settings and services
     * @param stop asks for its end
     * @param kind what kind of life
     */
    public WorkerLife(Session session, StopSignal stop, Kind kind) {
        this.session = session;
        this.stop = stop;
        this.kind = kind;
        this.concurrency = session.settings().number(Setting.OPENAI_CONCURRENCY);
    }

    /**
     * Lives until it is stopped, or drained.
     *
     * @return the exit code
     * @throws UserException if it can't begin
     */
    public int live() {
        Settings settings = session.settings();
        Observing observing = session.keep(Observing.begin(settings, kind.polls(), id));
        Ahead<Services> services = new Ahead<>(
                "services",
                () -> new Services(session.migratedDatabase(Math.min(20, 8 + concurrency / 8)), session.redis(8)));
        LiveRoutes live = new LiveRoutes(session.routes());
        String base = session.addresses().openAiBaseUrl();
        Spine.Options options = options(settings, session.addresses().openAiKey());
        CamelRunner.Role role = new CamelRunner.Role(id.toString(), Spine.mostVideos(options), kind.polls(), base);
        CamelRunner camel = session.keep(new CamelRunner(settings, role, live, observing.beans()));
        camel.begin();
        PictureSource pictures = session.keep(Pictures.source(session));
        Database database = services.get().database();
        RedissonClient redis = services.get().redis();
        Workers workers =
                new Workers(database.jdbc(), id, ProcessMark.current(), settings.duration(Setting.WORKER_LEASE));
        RedisList list = new RedisList(redis, QUEUE);
        HandOut handOut = new RedisHandOut(list, workers::living);
        Permits fleet = new Fleet(settings, redis, id, workers).permits();
        Patience patience = patience();
        Budgets budgets = new Budgets(settings.amount(Setting.BUDGET_DAY), settings.amount(Setting.BUDGET_OWNER));
        if (budgets.areSet()) {
            settings.requirePrices();
        }
        Purse purse = session.keep(new Purse(
                new PurseTables(database.jdbc(), database.transaction(), id, budgets), patience, concurrency));
        Spine spine = session.keep(
                spine(database, handOut, workers.lease(), live, pictures, patience, purse, fleet, observing, options));
        LimitsSeen limits = new LimitsSeen(database.jdbc());
        Map<String, Object> beans = new HashMap<>(spine.beans());
        beans.put("redisson", redis);
        beans.put("dataSource", database.dataSource());
        Enqueuing enqueuing = Enqueuer.enqueuing(settings, database.jdbc(), live.folder());
        beans.put("enqueuing", enqueuing);
        OffsetDateTime begun = RunReport.now(database.jdbc());
        reports = () -> RunReport.closedSince(database.jdbc(), begun);
        session.keep(camel); // it also has to stop before what the routes call
        CamelContext context = camel.start(spine.routes(), beans);
        observing.watch(database, list, spine);
        session.keep(new RoutesWatch(context, live, database.jdbc(), spine.videoDone()));
        // Nobody takes a job before others can see who holds it, and nobody is seen whose routes can't be read.
        workers.heartbeat("open", "");
        startTaking(context);
        LOG.info("Connected to Redis broker");
        Drain drain = new Drain(stop, database.jdbc(), list, spine.intake(), kind.watcher());
        new Steering(session, database, list, handOut, observing.tally())
                .steer(id.toString(), spine, enqueuing, context, kind.polls(), drain);
        Orphans orphans = new Orphans(database.jdbc(), id);
        Reconciler reconciler = new Reconciler(
                database.jdbc(),
                database.transaction(),
                workers,
                handOut,
                new CappedJobs(database.jdbc(), budgets.perDay(), budgets.perOwner()));
        try (Caretaker caretaker = new Caretaker(
                context,
                spine.intake(),
                workers,
                () -> {
                    purse.look();
                    handOut.push(orphans.handBack(spine.tokens()));
                    reconciler.look();
                },
                () -> Ledger.tidy(database.jdbc()),
                () -> limits.store(spine.calls().limits()),
                settings)) {
            // Counted before anybody is buried: a job that dies by this worker's first look counts too.
            if (kind.drain()) {
                drain.begin();
            }
            caretaker.begin();
            int exit = drain.await(caretaker::reconciled);
            caretaker.end(settings.duration(Setting.WORKER_STOP));
            return exit;
        }
    }

    /**
     * The closing reports of a drain that has ended.
     *
     * @return of each run that had jobs closed while it lived; empty for other lives, and if the database is away
     */
    public List<RunReport> reports() {
        try {
            return kind.drain() ? reports.get() : List.of();
        } catch (RuntimeException e) {
            LOG.warn("No closing report: {}", e.toString());
            return List.of();
        }
    }

    private static void startTaking(CamelContext context) {
        try {
            context.getRouteController().startRoute(Spine.routeId());
        } catch (Exception e) {
            throw new IllegalStateException("The route " + Spine.routeId() + " could not be started", e);
        }
    }

    private Patience patience() {
        return session.keep(new Patience(
                Database::isPassing,
                Duration.ofMillis(500),
                trouble -> LOG.debug("The database is away: {}", trouble.toString())));
    }

    private Spine spine(
            Database database,
            HandOut handOut,
            Lease lease,
            LiveRoutes live,
            PictureSource pictures,
            Patience patience,
            Purse purse,
            Permits fleet,
            Observing observing,
            Spine.Options options) {
        Settings settings = session.settings();
        Save save = new Save(database.jdbc(), database.transaction());
        Endings endings = new Endings(
                database.jdbc(),
                database.transaction(),
                new Endings.RetryPolicy(
                        settings.number(Setting.JOBS_DELIVERIES),
                        settings.duration(Setting.JOBS_RETRY_PAUSE),
                        settings.duration(Setting.JOBS_LONGEST_RETRY_PAUSE)));
        Ledger ledger = session.keep(new Ledger(database.jdbc(), id, patience));
        Languages languages = new Languages(database.jdbc(), settings.text(Setting.LANGUAGE));
        Claims claims = new Claims(database.jdbc(), database.transaction(), id, languages.hasProfiles());
        return new Spine(
                new Spine.Stores(claims, save, endings, ledger, purse, handOut, lease),
                pictures,
                languages,
                live,
                new OutcomeRules(Clock.systemUTC()),
                new WorstCase(settings.prices(), settings.imageTokens()),
                patience,
                Database::isPassing,
                fleet,
                observing.observer(),
                options);
    }

    private Spine.Options options(Settings settings, String key) {
        return new Spine.Options(
                concurrency,
                Steering.leastConcurrency(settings, concurrency),
                settings.number(Setting.WORKER_VIDEOS),
                settings.number(Setting.OPENAI_TRIES),
                settings.duration(Setting.OPENAI_TIMEOUT),
                key,
                settings.number(Setting.SCENE_TOLERATED_FAILURE_PERCENT),
                new BackOff(
                        settings.duration(Setting.OPENAI_BACK_OFF),
                        settings.duration(Setting.OPENAI_LONGEST_BACK_OFF)));
    }
}
