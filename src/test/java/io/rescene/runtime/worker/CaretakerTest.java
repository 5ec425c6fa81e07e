package io.rescene.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.ProcessMark;
import io.rescene.jobs.Workers;
import io.rescene.route.intake.Intake;
import io.rescene.runtime.settings.Environment;
import io.rescene.runtime.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

@Timeout(30)
class CaretakerTest {
    private final AtomicInteger beats = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    /** Fails with an Error the first time it is used. */
    private final JdbcTemplate jdbc = new JdbcTemplate() {
        @Override
        public <T> @Nullable T execute(ConnectionCallback<T> heartbeat) {
            failFirst(beats);
            return null;
        }
    };

    private static void failFirst(AtomicInteger times) {
        if (times.incrementAndGet() == 1) {
            throw new StackOverflowError("a test's");
        }
    }

    /** As while the database does not answer. */
    @Test
    void aWorkerAtRestEndsInOrderThoughTheReconcilerHangs(@TempDir Path folder) throws InterruptedException {
        Settings settings = Settings.load(folder, new Environment(folder, Map.of()), new Properties());
        Workers workers = new Workers(jdbc, new UUID(0, 1), ProcessMark.current(), Duration.ofSeconds(20));
        CountDownLatch hangs = new CountDownLatch(1);
        Caretaker.Duties duties = new Caretaker.Duties(
                () -> {
                    hangs.countDown();
                    LockSupport.parkNanos(Duration.ofSeconds(20).toNanos());
                },
                () -> {},
                () -> {},
                () -> 0,
                () -> {});
        Intake intake = new Intake();
        Taking taking = new Taking(new DefaultCamelContext(), intake);
        AtomicBoolean ended = new AtomicBoolean();
        try (Caretaker caretaker = new Caretaker(taking, intake, () -> 3, workers, duties, settings)) {
            caretaker.begin();
            hangs.await();

            assertThat(caretaker.end(Duration.ofMillis(500), () -> ended.set(true)))
                    .isTrue();
            assertThat(ended).isFalse();
        }
    }

    @Test
    void anErrorEndsNeitherTheHeartbeatsNorTheReconciler(@TempDir Path folder) {
        Properties quick = new Properties();
        quick.setProperty("rescene.worker.heartbeat", "0.1");
        Settings settings = Settings.load(folder, new Environment(folder, Map.of()), quick);
        Workers workers = new Workers(jdbc, new UUID(0, 1), ProcessMark.current(), Duration.ofSeconds(20));
        Caretaker.Duties duties = new Caretaker.Duties(() -> failFirst(looks), () -> {}, () -> {}, () -> 0, () -> {});
        Intake intake = new Intake();
        Taking taking = new Taking(new DefaultCamelContext(), intake);
        try (Caretaker caretaker = new Caretaker(taking, intake, () -> 3, workers, duties, settings)) {
            caretaker.begin();
            Awaitility.await().until(() -> beats.get() > 1);
            Awaitility.await().until(() -> caretaker.reconciled() > 0);
        }
    }
}
