package io.rescene.route;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FleetPermitsTest {
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void anErrorOfTheLeasesEndsOneRoundTripOnly() {
        try (FleetPermits permits = new FleetPermits(
                (back, wanted) -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new NoClassDefFoundError("a test's");
                    }
                    return Set.copyOf(wanted);
                },
                Duration.ofMinutes(1))) {
            Awaitility.await().until(() -> permits.take(1).isPresent());
        }
    }

    @Test
    void anErrorOfWhoIsToldOfArrivalsEndsNothing() {
        try (FleetPermits permits = new FleetPermits((back, wanted) -> Set.copyOf(wanted), Duration.ofMinutes(1))) {
            permits.onArrival(() -> {
                throw new AssertionError("a test's");
            });
            Awaitility.await().until(() -> permits.take(1).isPresent());
            Awaitility.await().until(() -> permits.take(1).isPresent());
        }
    }
}
