package io.rescene.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.Servers;
import io.rescene.support.Services;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The servers themselves die in mid-run and are started again, on the same port. */
class RestartChaosIT {
    private static final int VIDEOS = 24;

    @RegisterExtension
    static final Services SERVICES = Services.ofItsOwn();

    @RegisterExtension
    final Stage stage = new Stage(SERVICES);

    /** Two videos in work at once, so that the others wait. */
    private InProcess.Worker atWork() {
        stage.setting("RESCENE_WORKER_VIDEOS", "2");
        stage.openAi().latency(Duration.ofMillis(100));
        stage.enqueue(Fixture.small(VIDEOS, 4));
        InProcess.Worker worker = stage.workerHere(true);
        stage.awaitCalls(10);
        return worker;
    }

    private void nobodyPaysForIt(InProcess.Worker worker) {
        stage.drained(worker);
        stage.invariants().nobodyPaidForIt();
    }

    @Test
    void redisIsKilledWithAndWithoutItsData() {
        Servers servers = SERVICES.servers();
        InProcess.Worker worker = atWork();
        servers.killRedis();
        stage.await("what was in work is done").until(() -> stage.jobs("processing") == 0);
        comesBack("with its data");
        servers.killRedis();
        servers.forgetRedis();
        stage.await("what was in work is done").until(() -> stage.jobs("processing") == 0);
        comesBack("without its data");
        nobodyPaysForIt(worker);
    }

    private void comesBack(String how) {
        long queued = stage.jobs("queued");
        assertThat(queued).as("jobs wait for Redis").isPositive();
        stage.invariants().always();
        SERVICES.servers().start();
        Instant back = Instant.now();
        stage.await("the consumer is back").until(() -> stage.jobs("queued") < queued);
        Duration time = Duration.between(back, Instant.now());
        Stage.measured("Redis restarted " + how + ", consumer back after", time);
        assertThat(time).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void postgresIsStoppedAndKilled() {
        InProcess.Worker worker = atWork();
        SERVICES.servers().stopPostgres();
        goesOn("stopped");
        SERVICES.servers().killPostgres();
        goesOn("killed");
        nobodyPaysForIt(worker);
    }

    /** PostgreSQL stays away for longer than the calls in flight last, so that their answers have to wait for it. */
    private void goesOn(String how) {
        stage.await("PostgreSQL is away").pollDelay(Duration.ofMillis(500)).until(() -> true);
        int calls = stage.openAi().bill().entries().size();
        SERVICES.servers().start();
        Instant back = Instant.now();
        stage.invariants().always();
        assertThat(stage.jobs("done")).as("work is left").isLessThan(VIDEOS);
        stage.awaitCalls(calls + Stage.CONCURRENCY + 1);
        Stage.measured("PostgreSQL " + how + " and started, next calls after", Duration.between(back, Instant.now()));
    }
}
