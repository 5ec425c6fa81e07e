package io.rescene.route.permit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.queue.RedisLeases.Dealt;
import io.rescene.route.permit.Permits.Permit;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FleetPermitsTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final Collection<String> returned = new ConcurrentLinkedQueue<>();

    /** What is not taken at once goes back. */
    private static ConditionFactory soon() {
        return Awaitility.await().pollInterval(Duration.ofMillis(1));
    }

    private static FleetPermits permits(Leases leases) {
        return new FleetPermits(leases, Duration.ofMinutes(1));
    }

    private static Dealt all(List<String> wanted) {
        return new Dealt(Set.copyOf(wanted), true);
    }

    private static Permit taken(FleetPermits permits) {
        return soon().until(() -> permits.take(1), Optional::isPresent).orElseThrow();
    }

    @Test
    void anErrorOfTheLeasesEndsOneRoundTripOnly() {
        try (FleetPermits permits = permits((back, wanted) -> {
            if (asked.incrementAndGet() == 1) {
                throw new NoClassDefFoundError("a test's");
            }
            return all(wanted);
        })) {
            taken(permits);
        }
    }

    @Test
    void whoWaitsIsToldWhenAPermitComesAndWhenOneIsFreeAgain() {
        try (FleetPermits permits = permits((back, wanted) -> all(wanted))) {
            AtomicInteger told = new AtomicInteger();
            permits.onArrival(told::incrementAndGet);
            assertThat(permits.take(1)).isEmpty();
            soon().until(() -> told.get() > 0);
            Permit permit = taken(permits);
            int before = told.get();
            permits.giveBack(permit);
            assertThat(told.get()).isGreaterThan(before);
        }
    }

    @Test
    void anErrorOfWhoIsToldOfArrivalsEndsNothing() {
        try (FleetPermits permits = permits((back, wanted) -> all(wanted))) {
            permits.onArrival(() -> {
                throw new AssertionError("a test's");
            });
            taken(permits);
            taken(permits);
        }
    }

    @Test
    void callsAfterEachOtherNeedNoRoundTripEach() {
        int calls = 1000;
        try (FleetPermits permits = permits((back, wanted) -> {
            asked.incrementAndGet();
            return all(wanted);
        })) {
            for (int i = 0; i < calls; i++) {
                permits.giveBack(taken(permits));
            }
        }
        assertThat(asked.get()).isLessThan(calls / 2);
    }

    @Test
    void whoYieldsGivesBackEachTimeACallIsOver() {
        try (FleetPermits permits = permits((back, wanted) -> {
            returned.addAll(back);
            return new Dealt(Set.copyOf(wanted), false);
        })) {
            for (int i = 1; i <= 10; i++) {
                int calls = i;
                permits.giveBack(taken(permits));
                soon().until(() -> returned.size() >= calls);
            }
        }
    }

    @Test
    void whoIsCalledAsksAndWhoWantsNoMoreSaysSo() {
        AtomicInteger withdrawn = new AtomicInteger();
        try (FleetPermits permits = permits((back, wanted) -> {
            asked.incrementAndGet();
            withdrawn.addAndGet(wanted.isEmpty() && back.isEmpty() ? 1 : 0);
            return new Dealt(wanted.isEmpty() ? Set.of() : Set.of(wanted.get(0)), true);
        })) {
            Permit first =
                    soon().until(() -> permits.take(2), Optional::isPresent).orElseThrow();
            permits.giveBack(first);
            taken(permits);
            soon().until(() -> withdrawn.get() > 0);
            int before = asked.get();
            permits.called();
            soon().until(() -> asked.get() > before);
        }
    }
}
