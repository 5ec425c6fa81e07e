package io.rescene.support;

import io.rescene.jobs.Runs;
import io.rescene.route.enqueue.EnqueueOrder;
import io.rescene.route.enqueue.EnqueueReport;
import io.rescene.route.enqueue.Pause;
import io.rescene.route.enqueue.PreviewedCandidate;
import io.rescene.runtime.Doctor;
import io.rescene.runtime.camel.Enqueuer;
import io.rescene.runtime.camel.RoutesCheck;
import io.rescene.runtime.connect.Ahead;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.worker.StopSignal;
import io.rescene.runtime.worker.Watcher;
import io.rescene.runtime.worker.WorkerLife;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/** The commands without a JVM of their own, for tests that need many. */
public final class InProcess {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Runs.Request ALL =
            new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), false, false);

    private final Path folder;
    private final Map<String, String> environment;

    /**
     * Commands.
     *
     * @param folder the working directory
     * @param environment the variables, see {@link Services#environment}
     */
    public InProcess(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = Map.copyOf(environment);
    }

    /** Does something with a session and closes it. */
    public <T> T session(Function<Session, T> work) {
        try (Session session = Session.open(folder, environment, new Properties())) {
            return work.apply(session);
        }
    }

    /** {@code migrate}. */
    public List<String> migrate() {
        return session(session -> session.migrations(Services.waitsForEver()).migrate());
    }

    /** {@code routes check}. */
    public List<String> checkRoutes() {
        return session(session -> new RoutesCheck(session).check());
    }

    /** {@code reprocess}. */
    public EnqueueReport reprocess() {
        return reprocess(ALL);
    }

    /** {@code reprocess} with options. */
    public EnqueueReport reprocess(Runs.Request request) {
        return reprocess(request, new Pause(Duration.ZERO));
    }

    /** {@code reprocess} with options and a delay. */
    public EnqueueReport reprocess(Runs.Request request, Pause pause) {
        return session(session -> enqueuer(session).run(new EnqueueOrder(request, pause, Optional.empty())));
    }

    /**
     * {@code reprocess --dry-run} with options.
     *
     * @param preview takes each candidate
     */
    public EnqueueReport dryRun(Runs.Request request, Consumer<PreviewedCandidate> preview) {
        return session(
                session -> enqueuer(session).run(new EnqueueOrder(request, Duration.ZERO, Optional.of(preview))));
    }

    private static Enqueuer enqueuer(Session session) {
        return new Enqueuer(session, new Ahead<>("database", () -> session.migratedDatabase(4)));
    }

    /** {@code doctor}. */
    public List<Doctor.Finding> doctor() {
        return session(session -> new Doctor(session).examine());
    }

    /**
     * {@code worker --drain}; fails if it does not end within a minute.
     *
     * @return the exit code
     */
    public int drain() {
        try (Worker worker = worker(true)) {
            return worker.end(LONGEST);
        }
    }

    /**
     * {@code worker} in a thread of its own.
     *
     * @param drain as with {@code --drain}
     */
    public Worker worker(boolean drain) {
        return worker(drain, Watcher.NOBODY);
    }

    /**
     * {@code worker} in a thread of its own.
     *
     * @param drain as with {@code --drain}
     * @param watcher told how the work goes on while it drains
     */
    public Worker worker(boolean drain, Watcher watcher) {
        StopSignal stop = new StopSignal();
        WorkerLife.Kind kind = new WorkerLife.Kind(drain, false, watcher);
        CompletableFuture<Integer> life = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        life.complete(session(session -> new WorkerLife(session, stop, kind).live()));
                    } catch (RuntimeException e) {
                        life.completeExceptionally(e);
                    }
                },
                "worker");
        thread.setDaemon(true);
        thread.start();
        return new Worker(stop, life);
    }

    /**
     * A worker that runs; closing it ends it in order.
     *
     * @param stop asks for its end
     * @param life its exit code
     */
    public record Worker(StopSignal stop, CompletableFuture<Integer> life) implements AutoCloseable {
        /** Waits for its end, and says its exit code or throws what it threw. */
        public int end(Duration most) {
            try {
                return life.get(most.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new AssertionError("the worker failed", e);
            } catch (TimeoutException e) {
                throw new AssertionError("the worker still runs after " + most, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }

        @Override
        public void close() {
            stop.stop();
            if (!life.isCompletedExceptionally()) {
                end(LONGEST);
            }
        }
    }
}
