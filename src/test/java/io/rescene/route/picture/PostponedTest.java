package io.rescene.route.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.route.intake.Intake;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostponedTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Intake intake = new Intake();
    private final AtomicInteger done = new AtomicInteger();
    private final Postponed postponed = new Postponed(timer, Runnable::run, intake);

    @AfterEach
    void end() {
        timer.shutdownNow();
    }

    @Test
    void aTaskIsDoneOnceAfterItsPause() {
        postponed.after(Duration.ofMillis(10), done::incrementAndGet);
        await().until(() -> done.get() == 1);
        intake.close(Intake.Cause.ENDING, "stopping");
        assertThat(done).hasValue(1);
    }

    @Test
    void whenTheIntakeClosesNobodyWaits() {
        postponed.after(LONG, done::incrementAndGet);
        postponed.after(LONG, done::incrementAndGet);
        assertThat(done).hasValue(0);
        intake.close(Intake.Cause.PASSING, "away");
        assertThat(done).hasValue(2);
        postponed.after(LONG, done::incrementAndGet);
        assertThat(done).as("nor who comes later").hasValue(3);
        intake.resume();
        postponed.after(LONG, done::incrementAndGet);
        assertThat(done).hasValue(3);
    }
}
