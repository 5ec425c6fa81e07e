package io.rescene.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.support.FakeOpenAi;
import io.rescene.support.Fixture;
import io.rescene.support.JmxClient;
import io.rescene.support.PictureServer;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.management.openmbean.TabularData;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The JDK's own JMX client steers a service at work, and OpenAI's side sees each effect soon. */
class JmxIT {
    private static final String WORKER = "io.rescene:type=Worker";
    private static final String POLL = "org.apache.camel:context=rescene,type=routes,name=\"poll-videos\"";
    /** 2 s are promised; a busy machine of two cores may need more. */
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final int VIDEOS = 40;

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private final FakeOpenAi openAi = testbed.openAi().latency(Duration.ofMillis(200));
    private final PictureServer pictures = testbed.pictures();
    private final Path folder = testbed.folder();

    @Test
    void eachOperationTakesEffectWhileWorking() {
        Map<String, String> environment = testbed.environment();
        environment.put("RESCENE_OPENAI_CONCURRENCY", "2");
        environment.put("RESCENE_POLL_INTERVAL", "86400");
        // Somebody else's service on this machine may have the port.
        environment.put("RESCENE_OBSERVE_PORT", "0");
        environment.put("RESCENE_WORKER_LOOK_AGAIN", "0.5");
        testbed.app().migrate();
        try (ResceneProcess service = ResceneProcess.start(folder, environment, "run");
                JmxClient client = attach(service)) {
            pollNowAndEnqueueDelay(client);
            pauseAndResume(client);
            concurrency(client);
            retryDead(client);
            client.call(WORKER, "drainAndStop");
            ResceneProcess.Ended ended = service.end(Duration.ofSeconds(20));
            assertThat(ended.exitCode()).as(ended.all()).isZero();
        }
    }

    /** When its first poll has found nothing. */
    private static JmxClient attach(ResceneProcess service) {
        Awaitility.await("the JVM is up")
                .atMost(Duration.ofSeconds(60))
                .until(() -> service.out().contains("Connected to Redis broker"));
        JmxClient client = JmxClient.attach(service.pid());
        Awaitility.await("the first poll")
                .atMost(Duration.ofSeconds(20))
                .until(() -> client.has(WORKER) && (long) client.get(POLL, "ExchangesCompleted") > 0);
        return client;
    }

    private void pollNowAndEnqueueDelay(JmxClient client) {
        Fixture.small(VIDEOS, 2).install(SERVICES.dataSource(), pictures.base());
        client.call(WORKER, "setEnqueueDelay", 60.0);
        client.call(WORKER, "pollNow");
        soon("a job", () -> jobs("TRUE") > 0);
        long slow = jobs("TRUE");
        client.call(WORKER, "setEnqueueDelay", 0.0);
        soon("many more, without the end of that pause", () -> jobs("TRUE") >= slow + 8);
        assertThat(client.get(WORKER, "EnqueueDelay")).isEqualTo(0.0);
        Awaitility.await("the first calls of a cold JVM, and all jobs")
                .atMost(Duration.ofSeconds(30))
                .until(() -> openAi.bill().entries().size() > 4 && jobs("TRUE") == VIDEOS);
        assertThat((long) client.get(WORKER, "Candidates")).isPositive();
    }

    private void pauseAndResume(JmxClient client) {
        client.call(WORKER, "pause");
        soon("no call in flight", () -> openAi.bill().inFlight() == 0);
        soon("jobs in work went back", () -> jobs("state = 'processing'") == 0);
        int calls = openAi.bill().entries().size();
        Awaitility.await("none begins, though the intake is looked at again")
                .during(Duration.ofMillis(1500))
                .until(() -> openAi.bill().entries().size() == calls);
        assertThat(client.get(WORKER, "Intake")).isEqualTo("paused");
        assertThat(jobs("attempts > 0")).as("nobody lost an attempt").isEqualTo(jobs("state = 'done'"));
        SERVICES.jdbc()
                .update("UPDATE rescene.jobs SET state = 'dead' WHERE id ="
                        + " (SELECT max(id) FROM rescene.jobs WHERE state = 'queued')");
        client.call(WORKER, "resume");
        soon("calls", () -> openAi.bill().entries().size() > calls);
    }

    private void concurrency(JmxClient client) {
        assertThat(openAi.bill().peak()).isEqualTo(2);
        client.call(WORKER, "setConcurrency", 6);
        soon("6 calls in flight", () -> openAi.bill().inFlight() == 6);
        client.call(WORKER, "setConcurrency", 1);
        soon("1 call in flight", () -> openAi.bill().inFlight() <= 1);
        Awaitility.await("no more than 1")
                .during(Duration.ofMillis(600))
                .until(() -> openAi.bill().inFlight() <= 1);
        assertThat((int) client.get(WORKER, "CallsInFlight")).isLessThanOrEqualTo(1);
        assertThat(openAi.bill().peak()).isEqualTo(6);
        assertThatThrownBy(() -> client.call(WORKER, "setConcurrency", 1025))
                .hasRootCauseMessage("calls must be from 1 to 1024, not 1025");
        client.call(WORKER, "setConcurrency", 30);
        assertThat(client.get(WORKER, "Concurrency")).isEqualTo(30);
        assertThat(client.get(WORKER, "RateLimitWait"))
                .as("nobody waits for a limit")
                .isInstanceOfSatisfying(
                        TabularData.class, waits -> assertThat(waits.isEmpty()).isTrue());
    }

    private void retryDead(JmxClient client) {
        Awaitility.await("all but one are done")
                .atMost(Duration.ofSeconds(30))
                .until(() -> jobs("state = 'done'") == VIDEOS - 1);
        int calls = openAi.bill().entries().size();
        soon("the dead one is seen", () -> (long) client.get(WORKER, "Dead") == 1);
        client.call(WORKER, "retryDead");
        soon("its calls", () -> openAi.bill().entries().size() > calls);
        Awaitility.await("it is done").until(() -> (long) client.get(WORKER, "Done") == VIDEOS);
        assertThat((double) client.get(WORKER, "SpendUsd")).isPositive();
        assertThat((int) client.get(WORKER, "CallsPerMinute")).isPositive();
        assertThat(client.get(WORKER, "EtaSeconds")).isEqualTo(0L);
    }

    private static void soon(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(SOON).pollInterval(Duration.ofMillis(10)).until(condition);
    }

    private static long jobs(String which) {
        return Long.parseLong(SERVICES.one("SELECT count(*) FROM rescene.jobs WHERE " + which));
    }
}
