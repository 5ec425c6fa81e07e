package io.rescene.route;

import io.rescene.openai.RetryRules;
import io.rescene.openai.WorstCase;
import io.rescene.picture.PictureSource;
import io.rescene.queue.Admission;
import io.rescene.resilience.Blame;
import io.rescene.resilience.Daemons;
import io.rescene.route.call.CallsInFlight;
import io.rescene.route.call.Observer;
import io.rescene.route.call.OpenAiClient;
import io.rescene.route.exchange.JobLog;
import io.rescene.route.exchange.OwnRoutes;
import io.rescene.route.exchange.PatientStep;
import io.rescene.route.exchange.StepGuard;
import io.rescene.route.folder.Languages;
import io.rescene.route.intake.Intake;
import io.rescene.route.intake.LibraryHealth;
import io.rescene.route.intake.ScenesHealth;
import io.rescene.route.intake.StoppedRoutes;
import io.rescene.route.live.LiveRoutes;
import io.rescene.route.picture.FetchPictureStep;
import io.rescene.route.picture.PictureDemand;
import io.rescene.route.picture.PictureFetching;
import io.rescene.route.picture.PicturePreparing;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.RoutesBuilder;

/** Puts the Java routes and the beans that the YAML routes name together, with their threads. */
public final class Spine implements AutoCloseable {
    /** The most calls that may ever be in flight. */
    public static final int MOST_CONCURRENCY = 1024;

    /** The most pictures that are ever fetched at once. */
    public static final int MOST_PICTURES = PictureDemand.MOST;

    /** The longest that the route video-done may take. */
    private static final Duration VIDEO_DONE = Duration.ofSeconds(30);

    private final Intake intake = new Intake();
    private final LibraryHealth library = new LibraryHealth(intake);
    private final Capacity capacity;
    private final VideoDone videoDone;
    private final AskAssembly asking;
    private final Concurrency concurrency;
    private final OpenAiClient openAiClient;
    private final FetchPictureStep fetchPicture;
    private final List<RoutesBuilder> routes;
    private final Map<String, Object> beans;

    /**
     * A spine; its routes and beans are to be added to a Camel context.
     *
     * @param stores the job table, the ledger, the list and the permits
     * @param pictures fetches pictures
     * @param languages tells a video's language
     * @param live the YAML routes, prompts, schemas and SQL
     * @param costs what a call costs, at worst and in truth
     * @param observer is told of calls, answers and saves
     * @param options numbers
     */
    public Spine(
            SpineStores stores,
            PictureSource pictures,
            Languages languages,
            LiveRoutes live,
            WorstCase costs,
            Observer observer,
            SpineOptions options) {
        capacity = new Capacity(options.concurrency(), options.videos(), intake);
        SpineThreads threads = capacity.threads;
        asking = new AskAssembly(stores, costs, live, observer, options, intake, capacity);
        concurrency = new Concurrency(options.concurrency(), capacity, stores.purse(), asking.slots());
        RetryRules retries = options.retries();
        fetchPicture = new FetchPictureStep(
                new PictureFetching(pictures, intake, capacity.pictures, capacity.demand, retries.patience()),
                new PicturePreparing(pictures::isBlank, intake, threads.preparers),
                intake,
                threads.fetchers,
                threads.timer,
                retries);
        videoDone = new VideoDone(live, VIDEO_DONE, Daemons.numbered(OwnRoutes.VIDEO_DONE), threads.timer);
        UpgradeSteps upgrade = new UpgradeSteps(stores.save(), observer, options.toleratedPercent(), videoDone);
        routes = List.of(
                asking.route(),
                reprocess(stores, languages, live, upgrade),
                live.entries().routes());
        // A route that was restarted while the intake is closed must not take jobs either.
        InWork inWork = capacity.inWork;
        Admission admission = most -> inWork.awaitNeed(() -> intake.state().isOpen(), most);
        intake.onChange(state -> inWork.lookForNeed());
        openAiClient = new OpenAiClient(options.apiKey(), options.callTimeout(), threads.timer);
        beans = Map.of(
                "admission",
                admission,
                "fetchPicture",
                fetchPicture,
                "jobLog",
                JobLog.everywhere(),
                "stepGuard",
                StepGuard.everywhere(),
                "openAiClient",
                openAiClient);
    }

    private ReprocessVideoRoute reprocess(
            SpineStores stores, Languages languages, LiveRoutes live, UpgradeSteps upgrade) {
        SpineThreads threads = capacity.threads;
        ScenesHealth scenes = new ScenesHealth(intake);
        StoppedRoutes stopped = new StoppedRoutes(intake);
        FailStep fail = new FailStep(stores.endings(), stores.handOut(), intake, library, scenes, stopped);
        return new ReprocessVideoRoute(
                new ClaimStep(
                        stores.claims(),
                        new ClaimTrouble(stores.claims(), stores.endings(), intake, library),
                        new RejectedEntries(Clock.systemUTC()),
                        languages,
                        live,
                        capacity.inWork,
                        intake,
                        threads.claims),
                live,
                upgrade,
                new PatientStep(threads.saves, threads.timer, Blame::isPassing, exchange -> {
                    upgrade.save(exchange);
                    if (!exchange.isRouteStop()) {
                        library.saved();
                    }
                }),
                new PatientStep(threads.endings, threads.timer, Blame::isPassing, fail),
                capacity.inWork,
                scenes,
                stopped,
                threads.scenes);
    }

    /** The Java routes. */
    public List<RoutesBuilder> routes() {
        return routes;
    }

    /** The beans that YAML routes name, by name. */
    public Map<String, Object> beans() {
        return beans;
    }

    /** Tells of videos that are upgraded; to be closed before the Camel context stops. */
    public VideoDone videoDone() {
        return videoDone;
    }

    /** Whether jobs are taken. */
    public Intake intake() {
        return intake;
    }

    /** The tokens of the jobs that are in work in this process. */
    public Set<Long> tokens() {
        return capacity.inWork.tokens();
    }

    /** The keys of the questions that are being asked in this process. */
    public Set<String> asked() {
        return asking.asked();
    }

    /** The calls of this process. */
    public CallsInFlight calls() {
        return asking.calls();
    }

    /**
     * Ends the calls in flight, which are noted as lost, and pictures that began to be fetched while the intake closed. To be
     * called once it is closed for good.
     */
    public void endCalls() {
        openAiClient.endAll();
        fetchPicture.endFetches();
    }

    /** How many calls may be in flight. */
    public Concurrency concurrency() {
        return concurrency;
    }

    /** The most videos in work at once, however many calls may ever be in flight. */
    public static int mostVideos(SpineOptions options) {
        return Sizes.of(MOST_CONCURRENCY, options.videos(), MOST_PICTURES).videos();
    }

    /** Ends all threads; to be called after the Camel context has stopped. */
    @Override
    public void close() {
        asking.slots().close();
        capacity.threads.close();
    }
}
