package io.rescene.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;

@Timeout(30)
class LastingLoopTest {
    private final AtomicInteger turns = new AtomicInteger();

    @Test
    void whateverFailsEndsItsOwnTurnOnly() {
        LastingLoop.run(() -> switch (turns.incrementAndGet()) {
            case 1 -> throw new IllegalStateException("a test's");
            case 2 -> throw new StackOverflowError("a test's");
            case 3 -> true;
            default -> false;
        });
        assertThat(turns).hasValue(4);
    }

    @Test
    void afterAnInterruptionNoTurnFollowsAndTheThreadIsToldOfIt() {
        LastingLoop.run(() -> {
            turns.incrementAndGet();
            throw new InterruptedException("a test's");
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(turns).hasValue(1);

        Thread.currentThread().interrupt();
        LastingLoop.run(() -> {
            turns.incrementAndGet();
            return true;
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(turns).hasValue(1);
    }

    @Test
    void whatCanNotBeToldEndsNothing() {
        Logger full = (Logger) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                    turns.incrementAndGet();
                    throw new OutOfMemoryError("as it were");
                });
        LastingLoop.tell(full, "It failed", new IllegalStateException("a test's"));
        assertThat(turns).hasValue(1);
    }
}
