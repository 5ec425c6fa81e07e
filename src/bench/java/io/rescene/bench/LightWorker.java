package io.rescene.bench;

import io.rescene.jobs.CappedJobs;
import io.rescene.jobs.Claim;
import io.rescene.jobs.Claims;
import io.rescene.jobs.Job;
import io.rescene.jobs.JobEntry;
import io.rescene.jobs.ProcessMark;
import io.rescene.jobs.Profiles;
import io.rescene.jobs.Save;
import io.rescene.jobs.Workers;
import io.rescene.jobs.reconcile.Reconciler;
import io.rescene.ledger.Ledger;
import io.rescene.ledger.LostCalls;
import io.rescene.money.Budgets;
import io.rescene.queue.RedisList;
import io.rescene.resilience.Blame;
import io.rescene.resilience.Patience;
import io.rescene.route.RedisHandOut;
import io.rescene.runtime.connect.Database;
import io.rescene.runtime.connect.DatabaseUrl;
import io.rescene.runtime.connect.Redis;
import io.rescene.scene.Scene;
import io.rescene.scene.SceneResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.redisson.api.RedissonClient;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What a worker asks of PostgreSQL and Redis, by the worker's own classes, without the worker: a call is a pause. Of these many
 * fit into one JVM, so that the servers can be seen under more workers than a machine has room for.
 */
final class LightWorker implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final UUID id = UUID.randomUUID();
    private final Database database;
    private final RedissonClient redis;
    private final RedisList list;
    private final Claims claims;
    private final Save save;
    private final Ledger ledger;
    private final Workers workers;
    private final Reconciler reconciler;
    private final Semaphore permits;
    private final Semaphore slots;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final int latencyMillis;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final ExecutorService videos = Executors.newCachedThreadPool();
    private final ScheduledExecutorService clock;

    /**
     * A worker that takes jobs at once.
     *
     * @param slots calls at once
     * @param latencyMillis how long a call takes
     * @param clock of all workers: pauses, heartbeats and looks
     */
    LightWorker(Lab lab, String url, int slots, int latencyMillis, ScheduledExecutorService clock) {
        this.database = Database.open(DatabaseUrl.of(url), Math.min(20, 8 + slots / 8));
        this.redis = Redis.connect(lab.redisUrl(), 8);
        this.list = new RedisList(redis, "video_processing");
        this.permits = new Semaphore(Math.max(8, slots / 2));
        this.slots = new Semaphore(slots);
        this.latencyMillis = latencyMillis;
        this.clock = clock;
        JdbcTemplate jdbc = database.jdbc();
        claims = new Claims(jdbc, database.transaction(), id, Profiles.BY_UUID);
        save = new Save(jdbc, database.transaction());
        ledger = new Ledger(jdbc, id, new Patience(Blame::isPassing, Duration.ofMillis(500), trouble -> {}));
        workers = new Workers(jdbc, id, ProcessMark.current(), Duration.ofSeconds(20));
        reconciler = new Reconciler(
                jdbc,
                database.transaction(),
                workers,
                new RedisHandOut(list, workers::living),
                new CappedJobs(jdbc, Budgets.NONE),
                new LostCalls(jdbc)::note);
        workers.heartbeat("open", "", slots);
        videos.execute(this::take);
        Executor beside = videos;
        clock.scheduleWithFixedDelay(
                () -> beside.execute(() -> workers.heartbeat("open", "", slots)), 5, 5, TimeUnit.SECONDS);
        clock.scheduleWithFixedDelay(() -> beside.execute(reconciler::look), 1, 1, TimeUnit.SECONDS);
    }

    private void take() {
        try {
            while (!ending.get()) {
                permits.acquire();
                Optional<String> entry = list.take(id.toString(), WAIT);
                if (entry.isPresent()) {
                    videos.execute(() -> work(entry.get()));
                } else {
                    permits.release();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(String entry) {
        try {
            Claim claim = claims.claim(JobEntry.of(entry), entry, false);
            list.acknowledge(id.toString(), entry);
            if (claim instanceof Claim.Held held) {
                upgrade(held);
            }
        } finally {
            permits.release();
        }
    }

    private void upgrade(Claim.Held held) {
        Job job = held.job();
        List<Scene> scenes = database.jdbc()
                .query(
                        "SELECT s.id, s.index, s.thumbnail_url FROM public.video_scenes s WHERE s.video_id = ? ORDER BY s.index",
                        (row, n) -> new Scene(row.getObject(1, UUID.class), row.getInt(2), row.getString(3)),
                        job.video());
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        scenes.forEach(scene -> answers.add(ask(job, Optional.of(scene.id()))));
        answers.forEach(CompletableFuture::join);
        ask(job, Optional.empty()).join();
        List<SceneResult> results = scenes.stream()
                .map(scene -> (SceneResult) new SceneResult.Described(
                        scene,
                        "A cook chops carrots on a wooden board.",
                        List.of("Cook", "carrot"),
                        List.of("chopping")))
                .toList();
        save.save(job, held.fingerprint(), results, Optional.of("A cook prepares a meal. Guests arrive."), 1);
    }

    /** Looks the question up, waits for a slot, and for as long as a call takes, and writes the answer. */
    private CompletableFuture<Void> ask(Job job, Optional<UUID> scene) {
        LightQuestion question = LightQuestion.of(job, scene);
        return ledger.find(question.inquiry())
                .thenCompose(unknown -> {
                    CompletableFuture<Void> answered = new CompletableFuture<>();
                    waiting.add(
                            () -> clock.schedule(() -> answered.complete(null), latencyMillis, TimeUnit.MILLISECONDS));
                    fillSlots();
                    return answered;
                })
                .thenCompose(answered -> {
                    slots.release();
                    fillSlots();
                    return ledger.write(question.answered(latencyMillis));
                });
    }

    private void fillSlots() {
        while (!waiting.isEmpty() && slots.tryAcquire()) {
            Runnable call = waiting.poll();
            if (call == null) {
                slots.release();
            } else {
                call.run();
            }
        }
    }

    @Override
    public void close() {
        ending.set(true);
        videos.shutdown();
        try {
            if (!videos.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a worker does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ledger.close();
        redis.shutdown();
        database.close();
    }
}
