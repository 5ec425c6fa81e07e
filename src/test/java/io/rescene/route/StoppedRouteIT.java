package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A route that jobs need is stopped by JMX: that is no job's fault. */
class StoppedRouteIT extends OutcomesBed {
    /** With work in it for more than 10 s Camel stops it inside, also what is suspended, and what then is resumed says it is started. */
    @ParameterizedTest
    @CsvSource({"describe-scene, stop, 12", "summarize-video, stop, 0", "ask, suspend, 12"})
    void jobsWaitUntilItIsStartedAndLoseNoDelivery(String id, String operation, int seconds) throws JMException {
        openAi.latency(call -> call.number() == 1 ? Duration.ofSeconds(seconds) : Duration.ofMillis(20));
        environment.put("RESCENE_OPENAI_CONCURRENCY", "1");
        Fixture fixture = enqueued(Fixture.small(8, 3));

        try (InProcess.Worker worker = app().worker(false)) {
            await("jobs in work").until(() -> jobs().stream().anyMatch(job -> job.startsWith("processing")));
            route(id, operation);
            await("intake closes")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> SERVICES.one("SELECT coalesce(max(state || ': ' || note), '') FROM rescene.workers"
                                    + " WHERE state <> 'gone'")
                            .startsWith("passing: a route is stopped"));
            route(id, "stop");
            route(id, "start");
            await("all is done")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> SERVICES.one("SELECT count(*) FROM rescene.jobs WHERE state = 'done'")
                            .equals("8"));
            assertThat(worker.life()).isNotDone();
        }
        everySceneIsRight(fixture);
        assertThat(jobs()).containsOnly("done 1");
    }

    private static void route(String id, String operation) throws JMException {
        ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("org.apache.camel:context=rescene,type=routes,name=\"" + id + "\""),
                        operation,
                        null,
                        null);
    }
}
