package io.rescene.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import io.rescene.support.TcpProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Redis forgets, goes away, is slow, loses replies: it only hands out, the truth is in PostgreSQL. */
class RedisChaosIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Stage stage = new Stage(SERVICES);

    /** Two videos in work at once, so that the others wait in Redis. */
    private void enqueue(int videos) {
        stage.setting("RESCENE_WORKER_VIDEOS", "2");
        stage.openAi().latency(Duration.ofMillis(100));
        stage.enqueue(Fixture.small(videos, 4));
    }

    @Test
    void forgetsEverythingInMidRun() {
        enqueue(12);
        InProcess.Worker worker = stage.workerHere(true);
        stage.awaitCalls(12);
        SERVICES.redis().getKeys().flushdb();
        assertThat(stage.jobs("queued")).as("jobs that Redis forgot").isPositive();
        stage.drained(worker);
        stage.invariants().nobodyPaidForIt();
    }

    @Test
    void isAwayForAWhile() {
        TcpProxy redis = stage.redisProxy();
        enqueue(14);
        InProcess.Worker worker = stage.workerHere(false); // unlike one that drains it lets Redis wait for entries
        stage.awaitCalls(6);
        redis.refuse();
        stage.await("Redis is away").pollDelay(Stage.AWAY).until(() -> stage.jobs("processing") == 0);
        long queued = stage.jobs("queued");
        assertThat(queued).as("jobs wait for Redis").isPositive();
        stage.invariants().always();
        redis.pass();
        Instant back = Instant.now();
        stage.await("the consumer is back").until(() -> stage.jobs("queued") < queued);
        Duration time = Duration.between(back, Instant.now());
        Stage.measured("Redis back, consumer back after", time);
        assertThat(time).isLessThan(Duration.ofSeconds(10));
        stage.awaitAllClosed();
        worker.close();
        stage.invariants().nobodyPaidForIt();
    }

    @Test
    void isSlow() {
        TcpProxy redis = stage.redisProxy();
        enqueue(4);
        redis.latency(Duration.ofMillis(150), Duration.ofMillis(150));
        stage.drain();
        stage.invariants().nobodyPaidForIt();
    }

    @Test
    void connectionsAreCutAtRandom() {
        TcpProxy redis = stage.redisProxy();
        enqueue(Stage.LONG ? 200 : 8);
        ResceneProcess worker = stage.worker();
        Random random = new Random(7);
        stage.awaitCalls(1);
        int cuts = 0;
        while (stage.jobs("queued") > 2) {
            if (random.nextBoolean()) {
                redis.resetAll();
            } else {
                redis.cutAfter(random.nextInt(150));
            }
            cuts++;
            Duration pause = Duration.ofMillis(200 + random.nextInt(1000));
            stage.await("a random moment").pollDelay(pause).until(() -> true);
            redis.pass();
        }
        Stage.measured("Redis connections cut", cuts);
        stage.awaitAllClosed();
        stage.stop(worker);
        stage.invariants().nobodyPaidForIt();
    }
}
