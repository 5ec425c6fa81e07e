package io.rescene.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.FakeOpenAi;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.PictureServer;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import io.rescene.support.TcpProxy;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionEvaluationListener;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.EvaluatedCondition;
import org.awaitility.core.TimeoutEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Where a fault is played: a library, an OpenAI and pictures to break, workers in JVMs of their own, and who was killed
 * when. Register it as an instance field, after {@link Services}.
 */
final class Stage implements BeforeEachCallback, AfterEachCallback {
    /** Whether the long forms run: {@code -Pchaos}. */
    static final boolean LONG = Boolean.getBoolean("chaos");

    /** Calls at once in each worker, unless {@link #concurrency(int)} says otherwise. */
    static final int CONCURRENCY = 3;

    /** How long a service is away: long enough to be noticed and tried again. */
    static final Duration AWAY = Duration.ofSeconds(LONG ? 4 : 2);

    /** Starting a JVM on a busy machine takes its time. */
    private static final Duration LONGEST = Duration.ofSeconds(LONG ? 1800 : 120);

    private final Services services;
    private final FakeOpenAi openAi = FakeOpenAi.start();
    private final PictureServer pictures = PictureServer.start();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> options = new ArrayList<>();
    private final List<ResceneProcess> workers = new ArrayList<>();
    private final List<InProcess.Worker> here = new ArrayList<>();
    private final List<TcpProxy> proxies = new ArrayList<>();
    private final List<Instant> kills = new ArrayList<>();
    private @Nullable Path folder;
    private @Nullable Invariants invariants;
    private int mostAtOnce;
    private int concurrency = CONCURRENCY;

    Stage(Services services) {
        this.services = services;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory("rescene-chaos");
        services.createLibrary();
        environment.putAll(services.environment(openAi.baseUrl()));
        environment.put("RESCENE_OPENAI_CONCURRENCY", Integer.toString(CONCURRENCY));
        environment.put("RESCENE_WORKER_LEASE", "2");
        environment.put("RESCENE_WORKER_LOOK_AGAIN", "1");
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        workers.forEach(ResceneProcess::close);
        here.forEach(InProcess.Worker::close);
        proxies.forEach(TcpProxy::close);
        openAi.close();
        pictures.close();
        if (folder != null) {
            for (File left : Objects.requireNonNull(folder.toFile().listFiles())) {
                Files.delete(left.toPath());
            }
            Files.delete(folder);
        }
    }

    FakeOpenAi openAi() {
        return openAi;
    }

    PictureServer pictures() {
        return pictures;
    }

    /** Another setting for the workers that start from now on. */
    void setting(String variable, String value) {
        environment.put(variable, value);
    }

    /** An option for the JVMs of the workers that start from now on. */
    void option(String option) {
        options.add(option);
    }

    /** A setting of the workers that start from now on. */
    String setting(String variable) {
        return String.valueOf(environment.get(variable));
    }

    /** Another number of calls at once, for the workers that start from now on. */
    void concurrency(int calls) {
        concurrency = calls;
        setting("RESCENE_OPENAI_CONCURRENCY", Integer.toString(calls));
    }

    int concurrency() {
        return concurrency;
    }

    /** Puts a proxy before PostgreSQL, for the workers that start from now on. */
    TcpProxy databaseProxy() {
        return proxy("DATABASE_URL");
    }

    /** Puts a proxy before Redis, for the workers that start from now on. */
    TcpProxy redisProxy() {
        return proxy("REDIS_URL");
    }

    /** Puts a proxy before OpenAI, for the workers that start from now on. */
    TcpProxy openAiProxy() {
        return proxy("OPENAI_BASE_URL");
    }

    private TcpProxy proxy(String variable) {
        String url = String.valueOf(environment.get(variable));
        URI uri = URI.create(url);
        TcpProxy proxy = new TcpProxy(uri.getHost(), uri.getPort());
        proxies.add(proxy);
        environment.put(variable, url.replace(uri.getHost() + ":" + uri.getPort(), "127.0.0.1:" + proxy.port()));
        return proxy;
    }

    /** Migrates, installs the library and enqueues it. */
    void enqueue(Fixture fixture) {
        InProcess direct = new InProcess(home(), services.environment(openAi.baseUrl()));
        direct.migrate();
        fixture.install(services.dataSource(), pictures.base());
        invariants = new Invariants(this, services, fixture, pictures);
        direct.reprocess();
    }

    /** The working directory of the workers, empty unless a test puts something there. */
    Path home() {
        if (folder == null) {
            throw new IllegalStateException("Stage must be a registered extension");
        }
        return folder;
    }

    /** The checker; after {@link #enqueue}. */
    Invariants invariants() {
        if (invariants == null) {
            throw new IllegalStateException("nothing is enqueued yet");
        }
        return invariants;
    }

    /** Runs a command to its end, with the settings and options of the workers. */
    ResceneProcess.Ended run(String... command) {
        try (ResceneProcess process = ResceneProcess.startSooner(home(), environment, options, command)) {
            return process.end(LONGEST);
        }
    }

    /** Starts {@code worker} with options. */
    ResceneProcess worker(String... more) {
        List<String> arguments = new ArrayList<>(List.of("worker"));
        arguments.addAll(List.of(more));
        ResceneProcess worker =
                ResceneProcess.startSooner(home(), environment, options, arguments.toArray(String[]::new));
        workers.add(worker);
        mostAtOnce = Math.max(mostAtOnce, (int) living());
        return worker;
    }

    /**
     * Starts a worker in this JVM, which is sooner there: one that nobody kills or pauses, and without the options.
     *
     * @param drain as with {@code --drain}
     */
    InProcess.Worker workerHere(boolean drain) {
        InProcess.Worker worker = new InProcess(home(), environment).worker(drain);
        here.add(worker);
        mostAtOnce = Math.max(mostAtOnce, (int) living());
        return worker;
    }

    long living() {
        return workers.stream().filter(ResceneProcess::isAlive).count()
                + here.stream().filter(worker -> !worker.life().isDone()).count();
    }

    /** The most workers that lived at once. */
    int mostAtOnce() {
        return mostAtOnce;
    }

    /** {@code kill -9}, counted. */
    void kill(ResceneProcess worker) {
        kills.add(Instant.now());
        worker.kill();
    }

    /** SIGSTOP; what it had in flight may be paid again, as after a kill. */
    void pause(ResceneProcess worker) {
        kills.add(Instant.now());
        worker.pause();
    }

    /** When somebody was killed, oldest first. */
    List<Instant> kills() {
        return List.copyOf(kills);
    }

    /** Runs a worker in this JVM until nothing is open. */
    void drain() {
        drained(workerHere(true));
    }

    /** Waits for the end of a draining worker. */
    void drained(InProcess.Worker worker) {
        assertThat(worker.end(LONGEST)).as("exit code").isZero();
    }

    /** Waits for the end of a draining worker. */
    void drained(ResceneProcess worker) {
        ResceneProcess.Ended ended = worker.end(LONGEST);
        assertThat(ended.exitCode()).as(ended.all()).isZero();
    }

    /** Ends a worker in order. */
    void stop(ResceneProcess worker) {
        worker.terminate();
        ResceneProcess.Ended ended = worker.end(Duration.ofSeconds(40));
        assertThat(ended.exitCode()).as(ended.all()).isEqualTo(143);
    }

    /** Waits for a condition as long as a busy machine may need; not after a worker has failed, which is told. */
    ConditionFactory await(String what) {
        return Awaitility.await(what)
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(20))
                .failFast(() -> workers.forEach(ResceneProcess::hasNotFailed))
                .conditionEvaluationListener(new ConditionEvaluationListener<>() {
                    @Override
                    public void conditionEvaluated(EvaluatedCondition<Object> condition) {}

                    @Override
                    public void onTimeout(TimeoutEvent timeout) {
                        // Whoever has to find out why sees no more of that run than what it printed.
                        workers.stream().filter(ResceneProcess::isAlive).forEach(ResceneProcess::print);
                    }
                });
    }

    /** Waits until so many calls have come. */
    void awaitCalls(int calls) {
        await(calls + " calls").until(() -> openAi.bill().entries().size() >= calls);
    }

    /** How many jobs are in a state. */
    long jobs(String state) {
        return Long.parseLong(services.one("SELECT count(*) FROM rescene.jobs WHERE state = '" + state + "'"));
    }

    /** Waits until nothing is open. */
    void awaitAllClosed() {
        await("nothing is open").until(() -> jobs("queued") + jobs("processing") + jobs("retrying") == 0);
    }

    /** Prints a figure for docs/reliability.md. */
    static void measured(String what, Object figure) {
        System.out.println("[measured] " + what + ": " + figure);
    }

    /**
     * Holds locks from now on until it is closed.
     *
     * @param sql a statement that takes them
     */
    Locks locks(String sql) {
        try {
            Connection connection = services.dataSource().getConnection();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
            return new Locks(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("could not lock: " + sql, e);
        }
    }

    /** Locks that are held until this is closed. */
    record Locks(Connection connection) implements AutoCloseable {
        @Override
        public void close() {
            try (connection) {
                connection.rollback();
                connection.setAutoCommit(true);
            } catch (SQLException e) {
                throw new IllegalStateException("could not unlock", e);
            }
        }
    }

    /** Waits until a worker waits for a lock. */
    void awaitBlocked() {
        await("a worker waits for a lock")
                .until(() -> !services.rows("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND wait_event_type = 'Lock'")
                        .isEmpty());
    }
}
