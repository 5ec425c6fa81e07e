package io.rescene.runtime.worker;

import io.rescene.migration.Verification;
import io.rescene.monitor.Gauges;
import io.rescene.monitor.Glance;
import io.rescene.monitor.Health;
import io.rescene.monitor.Library;
import io.rescene.monitor.Spending;
import io.rescene.monitor.StuckVideos;
import io.rescene.queue.RedisList;
import io.rescene.resilience.Daemons;
import io.rescene.route.Spine;
import io.rescene.route.intake.Intake;
import io.rescene.runtime.connect.Database;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * What a worker's health and figures hang on: database, Redis, and its own spine. Each service is looked at on a thread of
 * its own, with the worker's own connections, so that one that hangs hides nothing of the others.
 */
final class WorkerGlances implements AutoCloseable {
    private static final Duration SHORT = Duration.ofSeconds(1);
    /** What reads the catalogue, or every video in work, is done more seldom. */
    private static final Duration LONG = Duration.ofSeconds(5);

    private final ExecutorService threads = Executors.newCachedThreadPool(Daemons.named("glance"));
    private final Glance<Library> library;
    private final Glance<List<Spending>> money;
    private final Glance<Long> stuck;
    private final Glance<Optional<String>> schema;
    private final Glance<Long> pending;
    private final Glance<Optional<String>> refusal;
    private final Spine spine;
    private final Taking taking;

    WorkerGlances(Database database, RedisList list, Spine spine, Taking taking) {
        this.spine = spine;
        this.taking = taking;
        library = Glance.sparing(() -> Library.of(database.jdbc()), SHORT, threads);
        money = Glance.sparing(() -> Spending.keepingAll(database.jdbc()), SHORT, threads);
        stuck = new Glance<>(() -> StuckVideos.count(database.jdbc()), LONG, threads);
        schema = new Glance<>(
                () -> new Verification(database.jdbc()).verify().advice("`rescene migrate`"), LONG, threads);
        pending = new Glance<>(list::length, SHORT, threads);
        refusal = new Glance<>(list::trouble, SHORT, threads);
    }

    /** Adds figures that are read when somebody asks. */
    void addTo(Gauges gauges) {
        gauges.library(library);
        gauges.figure("rescene.videos.stuck", "Videos in PROCESSING that no job holds", stuck, Long::doubleValue);
        gauges.figure("rescene.queue.entries", "Entries of the list video_processing", pending, Long::doubleValue);
        gauges.figure("rescene.slots.busy", "Calls in flight", spine.calls()::now);
        gauges.figure("rescene.slots.limit", "The most calls that may be in flight now", spine.calls()::most);
        gauges.figure(
                "rescene.slots.waiting",
                "Questions that wait for a slot or for the rate limit",
                spine.calls()::waiting);
        gauges.figure(
                "rescene.rate.limit.wait.seconds",
                "How long the rate limits keep the next question waiting; 0: nobody waits for them",
                spine.calls()::longestWait);
        gauges.figure(
                "rescene.intake.open",
                "1 while jobs are taken, else 0",
                () -> taking.now().isOpen() ? 1 : 0);
        gauges.closures("rate_limit", spine.calls()::gateClosures);
        Map<Intake.Cause, AtomicLong> closures = new EnumMap<>(Intake.Cause.class);
        for (Intake.Cause cause : Intake.Cause.values()) {
            closures.put(cause, new AtomicLong());
            if (cause != Intake.Cause.NONE) {
                gauges.closures(cause.word(), count(closures, cause)::get);
            }
        }
        spine.intake().onChange(state -> count(closures, state.cause()).incrementAndGet());
    }

    private static AtomicLong count(Map<Intake.Cause, AtomicLong> closures, Intake.Cause cause) {
        return closures.getOrDefault(cause, new AtomicLong());
    }

    /** Looks at all services at once, for the figures; done within about a second. */
    void look() {
        see(List.of(library, stuck, pending));
    }

    /** All begin before anybody is waited for. */
    private static void see(List<Glance<?>> glances) {
        glances.forEach(Glance::begin);
        glances.forEach(Glance::now);
    }

    /** Whether the worker is ready. */
    Health health() {
        see(List.of(money, schema, pending, refusal));
        Taking.Now now = taking.now();
        return Health.ready(new Health.Facts(
                money.last(),
                schema.last(),
                pending.last(),
                refusal.last().flatMap(Function.identity()),
                Optional.of(now.reason()).filter(reason -> !now.isOpen())));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
