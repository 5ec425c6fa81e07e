package io.rescene.route.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.route.Exchanges;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PatientStepTest {
    private static final class Passing extends RuntimeException {
        private static final long serialVersionUID = 1L;
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
