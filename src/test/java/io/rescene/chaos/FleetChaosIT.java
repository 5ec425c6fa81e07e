package io.rescene.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Fixture;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cap over all workers, counted at the server, with a kill and a Redis that forgets everything. */
class FleetChaosIT {
    private static final int CAP = 5;

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Stage stage = new Stage(SERVICES);

    @Test
    void threeWorkersNeverMakeMoreCallsThanTheCap() {
        stage.setting("RESCENE_OPENAI_FLEET_CONCURRENCY", Integer.toString(CAP));
        stage.setting("RESCENE_OPENAI_TIMEOUT", "1");
        stage.openAi().latency(Duration.ofMillis(250));
        stage.enqueue(Fixture.small(24, 6));
        ResceneProcess killed = stage.worker();
        List<ResceneProcess> others = List.of(stage.worker("--drain"), stage.worker("--drain"));
        stage.await("all have jobs")
                .until(() -> SERVICES.one(
                                "SELECT count(DISTINCT worker_id) FROM rescene.jobs WHERE state = 'processing'")
                        .equals("3"));
        stage.awaitCalls(stage.openAi().bill().entries().size() + 20);
        stage.await("the cap is used").until(() -> stage.openAi().bill().peak() >= CAP);
        stage.kill(killed);
        stage.awaitCalls(stage.openAi().bill().entries().size() + 10);
        SERVICES.redis().getKeys().flushdb();
        int before = stage.openAi().bill().entries().size();
        long begun = System.nanoTime();
        // Those in flight, and as many that began before a worker that waits looked again.
        stage.awaitCalls(before + 2 * CAP + 1);
        Stage.measured("fleet cap: Redis flushed, calls again after", Duration.ofNanos(System.nanoTime() - begun));
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .as("one lease is waited out")
                .isGreaterThan(Duration.ofSeconds(9));
        others.forEach(stage::drained);
        assertThat(stage.openAi().bill().peak()).isEqualTo(CAP);
        stage.invariants().allDone();
        assertThat(SERVICES.one("SELECT max(attempts) FROM rescene.jobs")).isIn("1", "2");
    }
}
