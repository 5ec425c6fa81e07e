package io.rescene.runtime.worker;

import io.rescene.monitor.CallTally;
import io.rescene.monitor.RunReport;
import io.rescene.monitor.RunReports;
import io.rescene.picture.PictureSource;
import io.rescene.resilience.Races;
import io.rescene.route.Spine;
import io.rescene.route.SpineOptions;
import io.rescene.route.exchange.OwnRoutes;
import io.rescene.route.live.LiveRoutes;
import io.rescene.runtime.camel.CamelRunner;
import io.rescene.runtime.camel.RoutesWatch;
import io.rescene.runtime.camel.SqlProof;
import io.rescene.runtime.connect.Ahead;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.UserException;
import io.rescene.runtime.settings.Setting;
import io.rescene.runtime.settings.Settings;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** The life of a worker: how it begins, what it looks after, and how it ends. */
public final class WorkerLife {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerLife.class);

    /**
     * What kind of life.
     *
     * @param drain ends when nothing is open
     * @param polls looks for new candidates on a schedule
     * @param watcher told how the work goes on while it drains
     */
    public record Kind(boolean drain, boolean polls, Watcher watcher) {}

    private final Session session;
    private final StopSignal stop;
    private final Kind kind;
    private final UUID id = UUID.randomUUID();
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
    }

    /**
     * Lives until it is stopped, or drained.
     *
     * @return the exit code
     * @throws UserException if it can't begin
     */
    public int live() {
        Settings settings = session.settings();
        stop.waitsFor(settings.duration(Setting.WORKER_STOP));
        // Before anything is begun: a setting that is missing is all that is said then.
        session.addresses().require();
        SpineOptions options = SpineSettings.options(session, kind.drain());
        Observing observing = session.keep(Observing.begin(settings, kind.polls(), id));
        Ahead<WorkerParts.Services> services =
                new Ahead<>("services", () -> WorkerParts.Services.connect(session, kind.drain()));
        LiveRoutes live = new LiveRoutes(session.routes(), settings.text(Setting.LANGUAGE));
        String base = session.addresses().openAiBaseUrl();
        CamelRunner.Role role =
                new CamelRunner.Role(id.toString(), Spine.mostVideos(options), kind.drain(), kind.polls(), base);
        // Kept here as well, for a worker that can't be put together.
        CamelRunner camel = session.keep(new CamelRunner(settings, role, live, observing.beans()));
        camel.begin();
        PictureSource pictures = session.keep(Pictures.source(session));
        new SqlProof(services.get().database().jdbc()).require(live.folder());
        WorkerParts parts =
                new WorkerAssembly(session, id, services.get()).assemble(options, live, pictures, observing.observer());
        JdbcTemplate jdbc = parts.database().jdbc();
        RunReports runs = new RunReports(jdbc);
        OffsetDateTime begun = runs.now();
        reports = () -> runs.closedSince(begun);
        session.keep(camel); // it also has to stop before what the routes call
        CamelContext context = camel.start(parts.spine().routes(), parts.beans());
        session.keep(parts.spine().videoDone());
        session.keep(new RoutesWatch(context, live, jdbc));
        Drain drain = new Drain(stop, jdbc, parts.handOut(), parts.spine().intake(), kind.watcher());
        if (kind.drain()) {
            // Before anything is taken, and before anybody is buried: a job that dies by this worker's first look
            // counts too.
            drain.begin();
        }
        // Nobody takes a job before others can see who holds it, and nobody is seen whose routes can't be read.
        Races.repeat(() -> {
            parts.workers().heartbeat("open", "", parts.spine().concurrency().most());
            return true;
        });
        startTaking(context);
        Taking taking = new Taking(context, parts.spine().intake());
        // Until then it is starting: jobs are not taken, and nobody has stopped that.
        observing.watch(parts.database(), parts.list(), parts.spine(), taking);
        LOG.info("Connected to Redis broker");
        return work(parts, drain, context, taking, observing.tally());
    }

    private static void startTaking(CamelContext context) {
        try {
            context.getRouteController().startRoute(OwnRoutes.REPROCESS_VIDEO);
        } catch (Exception e) {
            throw new IllegalStateException("The route " + OwnRoutes.REPROCESS_VIDEO + " could not be started", e);
        }
    }

    /** From the first job until the end. */
    private int work(WorkerParts parts, Drain drain, CamelContext context, Taking taking, CallTally tally) {
        Settings settings = session.settings();
        stop.then(parts.enqueuing().polling()::stop);
        new WorkerJmx(session, parts, taking, tally).register(context, kind.polls(), drain);
        Spine spine = parts.spine();
        try (Caretaker caretaker = new Caretaker(
                taking, spine.intake(), spine.concurrency()::most, parts.workers(), parts.duties(), settings)) {
            caretaker.begin();
            int exit = drain.await(caretaker::reconciled);
            if (!caretaker.end(settings.duration(Setting.WORKER_STOP), spine::endCalls)) {
                // They have been waited for: Camel need not do so once more.
                context.getShutdownStrategy().setTimeUnit(TimeUnit.MILLISECONDS);
                context.getShutdownStrategy().setTimeout(1);
            }
            return exit;
        }
    }

    /**
     * The closing reports of a drain that has ended.
     *
     * @return of each run that had jobs closed while it lived; empty for other lives, and if the database is away
     */
    public List<RunReport> reports() {
        if (!kind.drain()) {
            return List.of();
        }
        try (Looks looks = new Looks("report", stop)) {
            return looks.untilStopped(reports, Looks.FOR_A_REPORT).orElseGet(() -> {
                LOG.warn("No closing report: the database did not give it in time");
                return List.of();
            });
        } catch (RuntimeException e) {
            LOG.warn("No closing report: {}", e.toString());
            return List.of();
        }
    }
}
