package io.rescene.route.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.route.Exchanges;
import io.rescene.route.folder.RoutesFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatientStepTest {
    private static final class Passing extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class WithoutPauses implements AutoCloseable {
        private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1) {
            @Override
            public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
                return super.schedule(task, 0, unit);
            }
        };

        @Override
        public void close() {
            timer.shutdownNow();
        }
    }

    private final ExecutorService one = Executors.newSingleThreadExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<Exchange> done = new CopyOnWriteArrayList<>();
    private final Exchange locked = Exchanges.empty();
    private final Exchange free = Exchanges.empty();

    /** The locked exchange's comes after the free one's. */
    private final PatientStep step = new PatientStep(one, timer, Passing.class::isInstance, exchange -> {
        if (exchange == locked && !done.contains(free)) {
            throw new Passing();
        }
        if (exchange.getProperty("mistake") != null) {
            throw new IllegalStateException("a mistake");
        }
        if (exchange.getProperty("error") != null) {
            throw new StackOverflowError();
        }
        done.add(exchange);
    });

    @AfterEach
    void end() {
        one.shutdownNow();
        timer.shutdownNow();
    }

    private CompletableFuture<Exchange> begin(Exchange exchange) {
        CompletableFuture<Exchange> end = new CompletableFuture<>();
        assertThat(step.process(exchange, sync -> end.complete(exchange))).isFalse();
        return end;
    }

    @Test
    void oneThatWaitsForTheDatabaseLetsOthersPassOnTheSameThread() throws Exception {
        CompletableFuture<Exchange> waits = begin(locked);
        begin(free).get(20, TimeUnit.SECONDS);
        waits.get(20, TimeUnit.SECONDS);
        assertThat(done).containsExactly(free, locked);
        assertThat(locked.getException()).isNull();
    }

    /** Beyond all that is told on the way. */
    @Test
    void howeverLongItTakesItIsDoneAtLast(@TempDir Path folder) throws Exception {
        AtomicInteger tries = new AtomicInteger();
        OwnProperties.set(
                locked, Work.class, Work.claimed(Exchanges.job(7), new RoutesFolder(folder).edition(), "", "en"));
        try (WithoutPauses atOnce = new WithoutPauses()) {
            CompletableFuture<Exchange> end = new CompletableFuture<>();
            new PatientStep(one, atOnce.timer, Passing.class::isInstance, exchange -> {
                        if (tries.incrementAndGet() <= 50) {
                            throw new Passing();
                        }
                    })
                    .process(locked, sync -> end.complete(locked));
            assertThat(end.get(20, TimeUnit.SECONDS).getException()).isNull();
        }
        assertThat(tries).hasValue(51);
    }

    @Test
    void aMistakeIsNotRepeated() throws Exception {
        free.setProperty("mistake", true);
        assertThat(begin(free).get(20, TimeUnit.SECONDS).getException()).hasMessage("a mistake");
    }

    @Test
    void anErrorFailsItsExchange() throws Exception {
        free.setProperty("error", true);
        assertThat(begin(free).get(20, TimeUnit.SECONDS).getException())
                .hasRootCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void whenTheProcessEndsWhatWouldPassFails() throws Exception {
        timer.shutdownNow();
        assertThat(begin(locked).get(20, TimeUnit.SECONDS).getException()).isInstanceOf(Passing.class);
    }
}
