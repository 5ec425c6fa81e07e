package io.rescene.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Services;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisLeasesIT {
    private static final Duration LEASE = Duration.ofMillis(800);

    @RegisterExtension
    static final Services SERVICES = new Services();

    private int names;

    private static RedisLeases leases(String taker, int cap) {
        return new RedisLeases(SERVICES.redis(), "fleet", taker, cap, LEASE);
    }

    private List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "n" + names++).toList();
    }

    private Set<String> exchange(RedisLeases leases, Collection<String> back, int count) {
        return leases.exchange(List.copyOf(back), names(count)).given();
    }

    private Set<String> take(RedisLeases leases, int count) {
        return exchange(leases, List.of(), count);
    }

    @Test
    void noMoreThanTheCapAndWhatIsGivenBackIsFree() {
        RedisLeases one = leases("one", 5);
        RedisLeases two = leases("two", 5);
        one.begin(false);
        two.begin(true);
        Set<String> ones = take(one, 3);
        assertThat(ones).hasSize(3);
        assertThat(take(two, 4)).hasSize(2);
        assertThat(take(one, 1)).isEmpty();
        assertThat(exchange(two, List.copyOf(ones), 1))
                .as("nobody gives back for another")
                .isEmpty();
        one.exchange(List.copyOf(ones), List.of());
        assertThat(take(two, 9)).hasSize(3);
    }

    @Test
    void aRepeatedRequestIsNotGivenTwice() {
        RedisLeases one = leases("one", 2);
        one.begin(false);
        List<String> same = names(2);
        assertThat(one.exchange(List.of(), same).given()).hasSize(2);
        assertThat(one.exchange(List.of(), same).given()).hasSize(2);
        assertThat(exchange(one, same, 2)).hasSize(2);
    }

    @Test
    void whoeverIsKilledGivesBackByExpiry() {
        RedisLeases killed = leases("killed", 2);
        RedisLeases other = leases("other", 2);
        killed.begin(false);
        assertThat(take(killed, 2)).hasSize(2);
        long begun = System.nanoTime();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !take(other, 1).isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(LEASE.minusMillis(100));
    }

    /** Again and again, as two that begin to wait in the same millisecond have an order too. */
    @RepeatedTest(20)
    void freeOnesGoToWhoeverHoldsFewestAndWaitsLongest() {
        RedisLeases many = leases("many", 3);
        RedisLeases none = leases("none", 3);
        RedisLeases late = leases("late", 3);
        many.begin(false);
        List<String> held = List.copyOf(take(many, 3));
        assertThat(take(none, 1)).isEmpty();
        assertThat(take(late, 1)).isEmpty();
        assertThat(exchange(many, held.subList(0, 1), 1))
                .as("others hold fewer")
                .isEmpty();
        assertThat(take(late, 1)).as("another has waited for longer").isEmpty();
        assertThat(take(none, 1)).hasSize(1);
        assertThat(exchange(many, held.subList(1, 2), 1)).isEmpty();
        assertThat(take(late, 1)).hasSize(1);
    }

    @Test
    void whatIsFreeIsDealtOutByHowManyEachWants() {
        RedisLeases many = leases("many", 8);
        RedisLeases none = leases("none", 8);
        many.begin(false);
        List<String> held = List.copyOf(take(many, 8));
        assertThat(take(none, 9)).isEmpty();
        assertThat(exchange(many, held.subList(0, 4), 4)).as("another's share").isEmpty();
        assertThat(take(none, 9)).hasSize(4);
        assertThat(exchange(many, held.subList(4, 6), 2)).as("its own share").hasSize(2);
    }

    @Test
    void whoHoldsMoreIsCalledToYieldAndWhoWaitsToCome() {
        RedisLeases many = leases("many", 4);
        RedisLeases few = leases("few", 4);
        AtomicInteger manyCalled = new AtomicInteger();
        AtomicInteger fewCalled = new AtomicInteger();
        many.onCall(manyCalled::incrementAndGet);
        few.onCall(fewCalled::incrementAndGet);
        many.begin(false);
        List<String> held = List.copyOf(take(many, 4));
        assertThat(many.exchange(List.of(), List.of()).keeps()).isTrue();
        assertThat(take(few, 2)).isEmpty();
        assertThat(many.exchange(List.of(), List.of()).keeps()).isFalse();
        assertThat(many.exchange(held.subList(0, 2), List.of()).keeps())
                .as("the other's share is free")
                .isTrue();
        assertThat(take(few, 2)).hasSize(2);
        assertThat(many.exchange(List.of(), names(1)).keeps()).isTrue();
        assertThat(take(few, 1)).as("both have their share").isEmpty();
        Awaitility.await().until(() -> manyCalled.get() == 1 && fewCalled.get() == 1);
    }

    @Test
    void whoeverTakesAllTheTimeStarvesNobody() {
        RedisLeases greedy = leases("greedy", 1);
        RedisLeases other = leases("other", 1);
        greedy.begin(false);
        Set<String> held = take(greedy, 1);
        assertThat(take(other, 1)).isEmpty();
        assertThat(exchange(greedy, List.copyOf(held), 1)).isEmpty();
        assertThat(take(other, 1)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "fleet:leases", "fleet"})
    void afterALossOneLeaseIsWaitedOutButNotAtTheVeryFirstStart(String lostKeys) {
        RedisLeases one = leases("one", 2);
        assertThat(one.isKnown()).isFalse();
        one.begin(false);
        assertThat(one.isKnown()).isTrue();
        assertThat(take(one, 2)).hasSize(2);
        SERVICES.redis().getKeys().deleteByPattern(lostKeys);
        RedisLeases fresh = leases("fresh", 2);
        assertThat(fresh.isKnown()).isFalse();
        long lost = System.nanoTime();
        assertThat(take(one, 1)).isEmpty();
        assertThat(fresh.isKnown()).isTrue();
        fresh.begin(false);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !take(fresh, 1).isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - lost)).isGreaterThan(LEASE.minusMillis(50));
    }

    @Test
    void anotherRunOfRedisMayHaveLostLeases() {
        RedisLeases one = leases("one", 2);
        one.begin(false);
        SERVICES.redis().getBucket("fleet").set("0123456789abcdef 1");
        assertThat(one.isKnown()).isFalse();
        assertThat(take(one, 1)).isEmpty();
    }
}
