package io.rescene.runtime.worker;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rescene.monitor.CallTally;
import io.rescene.monitor.Gauges;
import io.rescene.monitor.Health;
import io.rescene.monitor.Meters;
import io.rescene.monitor.ObserveServer;
import io.rescene.monitor.ObserveServer.Page;
import io.rescene.monitor.PrometheusNames;
import io.rescene.openai.Outcome;
import io.rescene.openai.Question;
import io.rescene.queue.RedisList;
import io.rescene.route.Spine;
import io.rescene.route.call.Observer;
import io.rescene.runtime.connect.Database;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.runtime.settings.Setting;
import io.rescene.runtime.settings.Settings;
import io.rescene.runtime.trace.RouteMeters;
import io.rescene.runtime.trace.Tracing;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What others see of a worker: its health, its metrics, and traces of its jobs. The registry is this process' own: a reload of routes, which
 * empties Camel's, takes nothing from it.
 */
final class Observing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Observing.class);
    private static final int SERVICE_PORT = 9464;
    private static final Health STARTING =
            new Health(List.of(new Health.Check("start", Optional.of("the worker is starting"))));

    private final PrometheusMeterRegistry registry = registry();
    private final Meters meters = new Meters(registry);
    private final Gauges gauges = new Gauges(registry);
    private final CallTally tally = new CallTally();
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final Optional<ObserveServer> server;
    private final Optional<Tracing> tracing;
    private volatile Optional<WorkerGlances> glances = Optional.empty();

    private static PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config().meterFilter(new PrometheusNames());
        return registry;
    }

    private Observing(Settings settings, boolean service, UUID worker) {
        List.of(
                        gc,
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ClassLoaderMetrics(),
                        new ProcessorMetrics(),
                        new FileDescriptorMetrics(),
                        new UptimeMetrics())
                .forEach(binder -> binder.bindTo(registry));
        meters.expect(Question.Kind.SCENE.label(), settings.text(Setting.OPENAI_SCENE_MODEL), Outcome.LABELS);
        meters.expect(Question.Kind.SUMMARY.label(), settings.text(Setting.OPENAI_SUMMARY_MODEL), Outcome.LABELS);
        server = listen(settings, service);
        // No method of Tracing is named otherwise than in a call: a reference would load classes of OpenTelemetry.
        tracing = Optional.of(settings.text(Setting.TRACING_ENDPOINT))
                .filter(collector -> !collector.isEmpty())
                .map(collector -> new Tracing(collector, worker));
    }

    /**
     * Listens at once, if there is a port for it: before anything else is begun.
     *
     * @param service whether it is the service, which has a port by default
     * @param worker the worker's id
     * @throws UserException with exit code 3 if the port is taken, or the host is none of this machine's
     */
    static Observing begin(Settings settings, boolean service, UUID worker) {
        return new Observing(settings, service, worker);
    }

    private Optional<ObserveServer> listen(Settings settings, boolean service) {
        String set = settings.text(Setting.OBSERVE_PORT);
        int port = set.isEmpty() ? (service ? SERVICE_PORT : 0) : Integer.parseInt(set);
        if (port == 0) {
            return Optional.empty();
        }
        String host = settings.text(Setting.OBSERVE_HOST);
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw UserException.usage("Setting rescene.observe.host: no host '" + host + "' is known");
        }
        Map<String, Supplier<Page>> pages = Map.of(
                "/observe/health/live", () -> page(live()),
                "/observe/health/ready", () -> page(ready()),
                "/observe/health", () -> page(live().and(ready())),
                "/observe/metrics", this::metrics);
        try {
            ObserveServer listening = ObserveServer.listen(address, pages);
            LOG.info("Health and metrics at http://{}:{}/observe/", host, port);
            return Optional.of(listening);
        } catch (IOException e) {
            throw new UserException(
                    ExitCode.SERVICE,
                    "Health and metrics can't be served at " + host + ":" + port + " (" + e.getMessage()
                            + "): set rescene.observe.port to a free port, or to 0 for none",
                    e);
        }
    }

    /** Is to be told what happens. */
    Observer observer() {
        return new CountingObserver(meters, tally);
    }

    /** What the calls of this process come to. */
    CallTally tally() {
        return tally;
    }

    /** Camel's meters and tracer, for its registry; what nobody can read or wants is left out. */
    Map<String, Object> beans() {
        Map<String, Object> beans = new HashMap<>();
        if (tracing.isPresent()) {
            beans.putAll(tracing.get().beans());
        }
        if (server.isPresent()) {
            beans.put("exchangeMeters", new RouteMeters(registry));
        }
        return beans;
    }

    /** From now on it can be told whether the worker is ready. */
    void watch(Database database, RedisList list, Spine spine, Taking taking) {
        if (server.isPresent()) {
            WorkerGlances around = new WorkerGlances(database, list, spine, taking);
            around.addTo(gauges);
            glances = Optional.of(around);
        }
    }

    /** Threads that wait for each other for ever: nothing but a restart helps. Services that are away are no reason. */
    private static Health live() {
        boolean stuck = ManagementFactory.getThreadMXBean().findDeadlockedThreads() != null;
        return new Health(
                List.of(new Health.Check("threads", stuck ? Optional.of("threads are deadlocked") : Optional.empty())));
    }

    private Health ready() {
        return glances.map(WorkerGlances::health).orElse(STARTING);
    }

    private Page metrics() {
        glances.ifPresent(WorkerGlances::look);
        return new Page(200, "text/plain; version=0.0.4; charset=utf-8", registry.scrape());
    }

    private static Page page(Health health) {
        return new Page(health.isUp() ? 200 : 503, "application/json", health.json());
    }

    @Override
    public void close() {
        server.ifPresent(ObserveServer::close);
        glances.ifPresent(WorkerGlances::close);
        gc.close();
        if (tracing.isPresent()) {
            tracing.get().close();
        }
    }
}
