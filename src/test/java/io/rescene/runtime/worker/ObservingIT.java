package io.rescene.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rescene.openai.Usage;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.support.BillEntry;
import io.rescene.support.CallSeen;
import io.rescene.support.FakeOpenAi;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.Observed;
import io.rescene.support.PictureServer;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import io.rescene.support.TcpProxy;
import io.rescene.support.Testbed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMException;
import javax.management.ObjectName;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A worker's health and metrics over HTTP, held against the truth. */
class ObservingIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private final FakeOpenAi openAi = testbed.openAi();
    private final PictureServer pictures = testbed.pictures();
    private final Observed observed = Observed.onFreePort();
    private final Map<String, String> environment = testbed.environment();

    @BeforeEach
    void library() {
        environment.put("RESCENE_OBSERVE_PORT", observed.portText());
        app().migrate();
    }

    private InProcess app() {
        return testbed.app();
    }

    private static ConditionFactory await(String what) {
        return Awaitility.await(what).ignoreExceptions().atMost(Duration.ofSeconds(40));
    }

    private int status(String path) {
        return observed.get("/observe/health" + path).statusCode();
    }

    private double bill() {
        return app().session(session -> openAi.bill().entries().stream()
                        .filter(BillEntry::billed)
                        .map(entry -> session.settings()
                                .prices()
                                .cost(entry.model(), new Usage(entry.promptTokens(), 0, entry.completionTokens()))
                                .orElseThrow())
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .doubleValue();
    }

    /** In a process of its own: how long a client may take is read when the server's classes are loaded. */
    @Test
    void clientsThatStallKeepNobodyFromAnAnswer() throws IOException {
        List<Socket> stalled = new ArrayList<>();
        try (ResceneProcess worker = ResceneProcess.startSooner(testbed.folder(), environment, List.of(), "worker")) {
            await("it answers").until(() -> status("/live") == 200);
            for (int i = 0; i < 8; i++) {
                Socket client = new Socket("127.0.0.1", Integer.parseInt(observed.portText()));
                stalled.add(client);
                client.getOutputStream()
                        .write("GET /observe/health/live HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            await("it answers all the same").until(() -> status("/live") == 200);
            assertThat(worker.isAlive()).isTrue();
        } finally {
            for (Socket client : stalled) {
                client.close();
            }
        }
    }

    @Test
    void theTruthAlsoWhileRedisIsAway() {
        URI redisUrl = URI.create(SERVICES.redisUrl());
        try (TcpProxy redis = new TcpProxy(redisUrl.getHost(), redisUrl.getPort())) {
            environment.put("REDIS_URL", SERVICES.redisUrl().replaceFirst("@[^/]*", "@127.0.0.1:" + redis.port()));
            Fixture.small(3, 4).install(SERVICES.dataSource(), pictures.base());
            app().reprocess();
            try (InProcess.Worker worker = app().worker(false)) {
                await("all is done")
                        // Each of these is a second old at most.
                        .until(() -> observed.sum("rescene_jobs") == 3
                                && observed.sum("rescene_save_duration_seconds_count") == 3
                                && observed.sum("rescene_queue_entries") == 0
                                && SERVICES.one("SELECT count(*) FROM rescene.jobs WHERE state = 'done'")
                                        .equals("3"));
                metricsAreRight();
                assertThat(List.of(status("/live"), status("/ready"), status("")))
                        .containsOnly(200);

                redis.refuse();
                await("not ready without Redis").until(() -> status("/ready") == 503);
                assertThat(observed.get("/observe/health/ready").body())
                        .contains(
                                "{\"name\":\"redis\",\"status\":\"DOWN\"", "{\"name\":\"database\",\"status\":\"UP\"");
                assertThat(status("/live")).isEqualTo(200);
                redis.pass();
                await("ready again").until(() -> status("/ready") == 200);

                SERVICES.jdbc().execute("DROP INDEX idx_video_scenes_tags");
                await("not ready without migration").until(() -> status("/ready") == 503);
                assertThat(observed.get("/observe/health").body()).contains("idx_video_scenes_tags", "rescene migrate");
                assertThat(worker.life()).isNotDone();
            }
        }
    }

    /** One that the second answer makes good is not counted. */
    @Test
    void summariesThatDoNotFitAreCounted() {
        environment.put("RESCENE_WORKER_VIDEOS", "1");
        AtomicInteger summaries = new AtomicInteger();
        openAi.faults(call -> call.kind() == CallSeen.Kind.SUMMARY && summaries.incrementAndGet() <= 3
                ? new Fault.Raw("""
                        {"choices":[{"finish_reason":"stop","message":{"content":"{\\"summary\\":\\"One. Two.\\"}"}}],
                        "usage":{"prompt_tokens":9,"completion_tokens":9}}""")
                : new Fault.None());
        Fixture.small(3, 1).install(SERVICES.dataSource(), pictures.base());
        app().reprocess();
        try (InProcess.Worker worker = app().worker(false)) {
            await("all is done").until(() -> observed.sum("rescene_save_duration_seconds_count") == 3);
            assertThat(worker.life()).isNotDone();
            assertThat(summaries).as("twice, twice and once").hasValue(5);
            assertThat(observed.sum("rescene_summaries_misfit_total")).isEqualTo(1);
            assertThat(SERVICES.one("SELECT count(*) FROM public.videos WHERE video_summary = 'One. Two.'"))
                    .isEqualTo("1");
        }
    }

    /** As docs/jmx.md says that it can be. */
    @Test
    void aRouteThatIsStoppedByJmxTakesNoJobs() throws JMException {
        try (InProcess.Worker worker = app().worker(false)) {
            await("ready").until(() -> status("/ready") == 200);
            assertThat(shown()).isEqualTo("open 1.0 open");

            route("reprocess-video", "stop");
            await("not ready, and all say so").until(() -> shown().equals("stopped 0.0 stopped"));
            assertThat(status("/ready")).isEqualTo(503);
            assertThat(observed.get("/observe/health/ready").body())
                    .contains(
                            "{\"name\":\"intake\",\"status\":\"DOWN\",\"reason\":\"the route reprocess-video is stopped");

            route("reprocess-video", "start");
            await("ready again, and all say so").until(() -> shown().equals("open 1.0 open"));
            assertThat(status("/ready")).isEqualTo(200);
            assertThat(worker.life()).isNotDone();
        }
    }

    /** What surely never left can't have been billed, whatever keeps it from leaving. */
    @Test
    void callsOfARouteThatIsStoppedByJmxAreNotCalledLost() throws JMException {
        Fixture.small(1, 2).install(SERVICES.dataSource(), pictures.base());
        try (InProcess.Worker worker = app().worker(false)) {
            await("ready").until(() -> status("/ready") == 200);
            route("call-openai", "stop");
            app().reprocess();
            await("it closes, and says why")
                    .until(() ->
                            observed.get("/observe/health/ready").body().contains("the route call-openai is stopped"));
            assertThat(SERVICES.one("SELECT count(*) FROM rescene.calls")).isEqualTo("0");
            assertThat(observed.sum("rescene_cost_lost_usd_total")).isZero();

            route("call-openai", "start");
            await("it goes on")
                    .until(() -> SERVICES.one("SELECT state FROM rescene.jobs").equals("done"));
            assertThat(worker.life()).isNotDone();
        }
    }

    /** Those that wait for another's call are answered without one of their own. */
    @Test
    void questionsThatShareACallCountAsInTheJobs() {
        openAi.latency(Duration.ofMillis(300));
        Fixture.small(2, 4).install(SERVICES.dataSource(), pictures.base());
        SERVICES.jdbc()
                .update("UPDATE public.video_scenes SET thumbnail_url = (SELECT min(thumbnail_url)"
                        + " FROM public.video_scenes)");
        app().reprocess();
        try (InProcess.Worker worker = app().worker(false)) {
            await("all is done").until(() -> observed.sum("rescene_save_duration_seconds_count") == 2);
            String stored = SERVICES.one("SELECT sum(stored) FROM rescene.jobs");
            assertThat(Double.parseDouble(stored)).isPositive();
            assertThat(observed.sum("rescene_questions_saved_total")).isEqualTo(Double.parseDouble(stored));
            assertThat(worker.life()).isNotDone();
        }
    }

    /** As engineers look at what is running, in the language that they edit it in. */
    @Test
    void aRouteIsShownByJmxAsItsFileIsWritten() throws JMException {
        try (InProcess.Worker worker = app().worker(false)) {
            await("ready").until(() -> status("/ready") == 200);
            assertThat(route("enqueue-videos", "dumpRouteAsYaml").toString())
                    .contains("id: enqueue-videos", "steps:", "split:");
            assertThat(worker.life()).isNotDone();
        }
    }

    private static Object route(String id, String operation) throws JMException {
        return ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("org.apache.camel:context=rescene,type=routes,name=\"" + id + "\""),
                        operation,
                        null,
                        null);
    }

    /** By JMX, as a metric, and in the table. */
    private String shown() throws JMException {
        return ManagementFactory.getPlatformMBeanServer()
                        .getAttribute(new ObjectName("io.rescene:type=Worker"), "Intake")
                + " " + observed.sum("rescene_intake_open")
                + " " + SERVICES.one("SELECT state FROM rescene.workers WHERE state <> 'gone'");
    }

    private void metricsAreRight() {
        List<BillEntry> calls = openAi.bill().entries();
        assertThat(calls).isNotEmpty();
        assertThat(observed.sum("rescene_calls_total")).isEqualTo(calls.size());
        assertThat(observed.sum("rescene_call_duration_seconds_count")).isEqualTo(calls.size());
        assertThat(observed.sum("rescene_tokens_total"))
                .isEqualTo(calls.stream()
                        .mapToLong(call -> call.promptTokens() + call.completionTokens())
                        .sum());
        assertThat(observed.sum("rescene_cost_usd_total")).isCloseTo(bill(), within(1e-9));
        assertThat(observed.sum("rescene_save_duration_seconds_count")).isEqualTo(3);
        assertThat(observed.sum("rescene_queue_entries")).isZero();
        String text = observed.get("/observe/metrics").body();
        assertThat(text)
                .contains("rescene_calls_total{kind=\"summary\",model=\"gpt-4o-mini\",outcome=\"stop\"} 0.0")
                .contains("camel_routes_running_routes{camel_context=\"rescene\"} 12.0")
                .contains("camel_exchanges_total", "route_id=\"reprocess-video\"", "jvm_memory_used_bytes")
                .contains(
                        "jvm_gc_",
                        "process_cpu_usage",
                        "rescene_slots_limit 3.0",
                        "rescene_intake_open 1.0",
                        "rescene_rate_limit_wait_seconds 0.0");
        SERVICES.rows("SELECT id::text FROM public.videos")
                .forEach(video -> assertThat(text).doesNotContain(video));
        assertThat(observed.send("POST", "/observe/metrics"))
                .satisfies(refused -> assertThat(refused.statusCode()).isEqualTo(405))
                .satisfies(refused ->
                        assertThat(refused.headers().firstValue("Allow")).hasValue("GET, HEAD"));
        assertThat(observed.send("HEAD", "/observe/metrics").statusCode()).isEqualTo(200);
        assertThat(observed.get("/").statusCode()).isEqualTo(404);
    }

    @Test
    void aTakenPortEndsTheStartAndIsNamed() throws IOException {
        Fixture.small(1, 1).install(SERVICES.dataSource(), pictures.base());
        app().reprocess();
        try (ServerSocket other = new ServerSocket(observed.port(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(other.isBound()).isTrue();
            InProcess.Worker worker = app().worker(false);
            assertThat(worker.life())
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                    .havingCause()
                    .asInstanceOf(InstanceOfAssertFactories.type(UserException.class))
                    .satisfies(trouble -> {
                        assertThat(trouble.exitCode()).isEqualTo(ExitCode.SERVICE);
                        assertThat(trouble)
                                .hasMessageContainingAll("127.0.0.1:" + observed.port(), "rescene.observe.port");
                    });
        }
        assertThat(SERVICES.one("SELECT state FROM rescene.jobs")).isEqualTo("queued");
    }
}
