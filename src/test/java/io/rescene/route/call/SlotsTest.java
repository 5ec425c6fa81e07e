package io.rescene.route.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.Lease;
import io.rescene.ledger.purse.Reservation;
import io.rescene.openai.BackOff;
import io.rescene.openai.HttpAnswer;
import io.rescene.openai.InFlightLimit;
import io.rescene.openai.Question.Kind;
import io.rescene.queue.RedisLeases;
import io.rescene.route.Exchanges;
import io.rescene.route.exchange.Reply;
import io.rescene.route.intake.Intake;
import io.rescene.route.permit.FleetPermits;
import io.rescene.route.permit.Gate;
import io.rescene.route.permit.Permits;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SlotsTest {
    private final Intake intake = new Intake();
    private final AtomicBoolean runsShort = new AtomicBoolean();
    private final ExecutorService after = Executors.newSingleThreadExecutor();
    private final List<String> served = Collections.synchronizedList(new ArrayList<>());
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        after.shutdownNow();
    }

    private Slots slots(int count) {
        return slots(count, Permits.unlimited());
    }

    private Slots slots(int count, Permits permits) {
        Gate gate =
                new Gate(new InFlightLimit(count, count), new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(1)));
        Slots slots = new Slots(count, gate, permits, intake, runsShort::get, new Lease(Duration.ofHours(1)), after);
        open.add(slots);
        return slots;
    }

    private static void answer(Slots slots, Exchange served) {
        Asking.of(served).call().answer(new HttpAnswer(200, Map.of(), new byte[0], Optional.empty(), true, 1));
        slots.answered(Asking.of(served));
    }

    /** Lets one call come back with a 429 that names a wait. */
    private static void limit(Slots slots, Exchange served, Duration wait) {
        slots.limited(Asking.of(served), Optional.of(wait));
    }

    private Exchange put(Slots slots, Kind kind, String name) {
        Exchange exchange = Exchanges.asking(kind, name);
        assertThat(slots.process(exchange, done -> served.add(name))).isFalse();
        return exchange;
    }

    private static Reply reply(Exchange exchange) {
        return Asking.of(exchange).reply().orElseThrow();
    }

    /** Keeps the only slot busy until the latch is down. */
    private CountDownLatch occupy(Slots slots) {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        slots.process(Exchanges.asking(Kind.SCENE, "first"), done -> {
            busy.countDown();
            waitFor(go);
        });
        waitFor(busy);
        return go;
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8})
    void neverMoreCallsThanSlotsAndAllOfThemWhileQuestionsWait(int count) {
        Slots slots = slots(count);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        CountDownLatch allBusy = new CountDownLatch(count);
        for (int i = 0; i < 200; i++) {
            Exchange exchange = Exchanges.asking(Kind.SCENE, "q" + i);
            slots.process(exchange, sync -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                // The first ones wait for each other: this ends only if all slots work at once.
                allBusy.countDown();
                waitFor(allBusy);
                now.decrementAndGet();
                answer(slots, exchange);
                done.incrementAndGet();
            });
        }
        Awaitility.await().until(() -> done.get() == 200);
        assertThat(most).hasValue(count);
        Awaitility.await().until(() -> slots.inFlight() == 0);
    }

    @Test
    void moreOrFewerCallsAreInFlightAsSoonAsSomebodyWantsIt() {
        Slots slots = slots(2);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        List<CountDownLatch> ends = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 20; i++) {
            Exchange exchange = Exchanges.asking(Kind.SCENE, "q" + i);
            CountDownLatch end = new CountDownLatch(1);
            slots.process(exchange, sync -> {
                ends.add(end);
                now.incrementAndGet();
                waitFor(end);
                now.decrementAndGet();
                answer(slots, exchange);
                done.incrementAndGet();
            });
        }
        Awaitility.await().until(() -> now.get() == 2);
        slots.resize(6, 6);
        Awaitility.await().until(() -> now.get() == 6);
        slots.resize(1, 1);
        for (int i = 0; i < 5; i++) {
            ends.get(i).countDown();
            int ended = i + 1;
            Awaitility.await().until(() -> done.get() == ended);
        }
        Awaitility.await().until(() -> slots.inFlight() == 1);
        assertThat(ends).as("none begins while there are too many").hasSize(6);
        ends.get(5).countDown();
        Awaitility.await().until(() -> ends.size() == 7 && slots.inFlight() == 1);
        slots.resize(20, 20);
        Awaitility.await().until(() -> ends.size() == 20);
        ends.forEach(CountDownLatch::countDown);
        Awaitility.await().until(() -> done.get() == 20);
    }

    @Test
    void countsWhatIsInFlight() {
        Slots slots = slots(2);
        CountDownLatch go = occupy(slots);
        assertThat(slots.inFlight()).isEqualTo(1);
        go.countDown();
        Awaitility.await().until(() -> slots.inFlight() == 0);
    }

    @Test
    void summariesGoFirstElseFirstComeFirstServed() {
        assertThat(orderOfFive()).containsExactly("summary 1", "summary 2", "scene 1", "scene 2", "scene 3");
    }

    @Test
    void scenesGoFirstWhenTooFewQuestionsAreOpenToKeepAllSlotsBusy() {
        runsShort.set(true);
        assertThat(orderOfFive()).containsExactly("scene 1", "scene 2", "scene 3", "summary 1", "summary 2");
    }

    private List<String> orderOfFive() {
        Slots slots = slots(1);
        CountDownLatch go = occupy(slots);
        put(slots, Kind.SCENE, "scene 1");
        put(slots, Kind.SCENE, "scene 2");
        put(slots, Kind.SUMMARY, "summary 1");
        put(slots, Kind.SCENE, "scene 3");
        put(slots, Kind.SUMMARY, "summary 2");
        go.countDown();
        Awaitility.await().until(() -> served.size() == 5);
        return served;
    }

    @Test
    void whatWaitsForItsTimeHoldsNobodyUp() {
        Slots slots = slots(1);
        Exchange later = Exchanges.asking(Kind.SUMMARY, "later");
        long due = System.nanoTime() + Duration.ofMillis(400).toNanos();
        Asking.of(later).tries().notBefore(due);
        AtomicBoolean tooEarly = new AtomicBoolean();
        slots.process(later, sync -> {
            tooEarly.set(System.nanoTime() - due < 0);
            served.add("later");
        });
        put(slots, Kind.SCENE, "now");
        Awaitility.await().until(() -> served.size() == 2);
        assertThat(served).containsExactly("now", "later");
        assertThat(tooEarly).isFalse();
    }

    @Test
    void aClosedGateHoldsItsModelBackAndNoOtherAndTheLongestStands() {
        Slots slots = slots(3);
        Exchange one = put(slots, Kind.SCENE, "one");
        Exchange two = put(slots, Kind.SCENE, "two");
        Awaitility.await().until(() -> served.size() == 2);
        long began = System.nanoTime();
        limit(slots, one, Duration.ofMillis(500));
        limit(slots, two, Duration.ofMillis(1));
        put(slots, Kind.SCENE, "late");
        slots.process(Exchanges.asking(Kind.SUMMARY, "gpt-4o-mini", "other"), done -> served.add("other"));
        Awaitility.await().until(() -> served.size() == 3);
        assertThat(served).last().isEqualTo("other");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(500));
        Awaitility.await().until(() -> served.size() == 4);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
    }

    @Test
    void noCallBeginsWithoutAPermitAndEachGivesItsOwnBack() {
        Set<String> leased = ConcurrentHashMap.newKeySet();
        AtomicInteger cap = new AtomicInteger();
        Slots slots = slots(
                3,
                new FleetPermits(
                        (back, wanted) -> {
                            leased.removeAll(back);
                            Set<String> given = new HashSet<>();
                            wanted.stream()
                                    .filter(name -> leased.size() < cap.get())
                                    .forEach(name -> {
                                        leased.add(name);
                                        given.add(name);
                                    });
                            return new RedisLeases.Dealt(given, true);
                        },
                        Duration.ofSeconds(5)));
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        for (int i = 0; i < 30; i++) {
            Exchange exchange = Exchanges.asking(Kind.SCENE, "q" + i);
            slots.process(exchange, sync -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                now.decrementAndGet();
                answer(slots, exchange);
                served.add("q");
            });
        }
        Awaitility.await().during(Duration.ofMillis(100)).until(served::isEmpty);
        cap.set(2);
        Awaitility.await().until(() -> served.size() == 30);
        assertThat(most.get()).isBetween(1, 2);
        Awaitility.await("all are given back").until(leased::isEmpty);
    }

    @Test
    void closingTheIntakeSendsAllHomeAndLetsTheCallInFlightEnd() {
        Slots slots = slots(1);
        CountDownLatch go = occupy(slots);
        Exchange waits = put(slots, Kind.SCENE, "waits");
        Exchange later = Exchanges.asking(Kind.SCENE, "later");
        Asking.of(later)
                .tries()
                .notBefore(System.nanoTime() + Duration.ofHours(1).toNanos());
        slots.process(later, sync -> served.add("later"));
        intake.close(Intake.Cause.OPENAI, "the key is refused");
        Awaitility.await().until(() -> served.size() == 2);
        assertThat(reply(waits)).isEqualTo(new Reply.Halted("the key is refused"));
        assertThat(reply(later)).isEqualTo(new Reply.Halted("the key is refused"));
        assertThat(slots.inFlight()).isEqualTo(1);
        go.countDown();
    }

    @Test
    void whoWaitsWithMoneyOfAnOverdrawnAccountGoesHomeAndTheOthersWaitOn() {
        Slots slots = slots(1);
        CountDownLatch go = occupy(slots);
        Exchange overdrawn = put(slots, Kind.SCENE, "overdrawn");
        pays(overdrawn, "run 1");
        Exchange pays = put(slots, Kind.SUMMARY, "pays");
        pays(pays, "run 2", "day 2026-01-31");
        Exchange free = put(slots, Kind.SCENE, "free");

        slots.sendHome(asking -> BudgetStep.overdrawn(asking, Set.of("run 1")));

        Awaitility.await().until(() -> served.equals(List.of("overdrawn")));
        assertThat(reply(overdrawn))
                .isEqualTo(new Reply.Capped(
                        "run 1", BigDecimal.ONE, "more is spent and set aside than the cap of run 1 allows"));
        go.countDown();
        Awaitility.await().until(() -> served.size() == 3);
        assertThat(Asking.of(pays).isOpen()).isTrue();
        assertThat(Asking.of(free).isOpen()).isTrue();
    }

    private static void pays(Exchange exchange, String... accounts) {
        Asking.of(exchange)
                .reserved(new Reservation(
                        new Reservation.Purpose(1, Optional.empty()), BigDecimal.ONE, List.of(accounts)));
    }

    @Test
    void whoComesToAClosedIntakeGoesHomeTooUntilItOpens() {
        Slots slots = slots(1);
        intake.close(Intake.Cause.PASSING, "away");
        Exchange late = put(slots, Kind.SCENE, "late");
        Awaitility.await().until(() -> served.contains("late"));
        assertThat(reply(late)).isInstanceOf(Reply.Halted.class);
        intake.open(intake.state());
        Exchange next = put(slots, Kind.SCENE, "next");
        Awaitility.await().until(() -> served.contains("next"));
        assertThat(Asking.of(next).isOpen()).isTrue();
    }

    @Test
    void aCallbackThatThrowsDoesNotCostTheSlot() {
        Slots slots = slots(1);
        slots.process(Exchanges.asking(Kind.SCENE, "bad"), sync -> {
            throw new IllegalStateException("oops");
        });
        put(slots, Kind.SCENE, "good");
        Awaitility.await().until(() -> served.contains("good"));
        Awaitility.await().until(() -> slots.inFlight() == 0);
    }

    @Test
    void noMoreAnswersThanSlotsWaitForTheirCommit() throws Exception {
        Slots slots = slots(2);
        slots.handOver();
        slots.handOver();
        CountDownLatch third = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            try {
                slots.handOver();
                third.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
        assertThat(third.getCount()).isEqualTo(1);
        slots.committed();
        third.await();
        thread.join();
    }

    @Test
    void closingEndsTheThreads() {
        Slots slots = slots(3);
        slots.close();
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("slot-")));
    }

    @Test
    void anErrorInACallEndsNoSlot() {
        Slots slots = slots(1);
        slots.process(Exchanges.asking(Kind.SCENE, "bad"), done -> {
            throw new StackOverflowError("a test's");
        });
        put(slots, Kind.SCENE, "good");
        Awaitility.await().until(() -> served.contains("good"));
        Awaitility.await().until(() -> slots.inFlight() == 0);
    }

    @Test
    void anErrorWhileACallIsChosenEndsNoSlot() {
        AtomicBoolean thrown = new AtomicBoolean();
        Permits unlimited = Permits.unlimited();
        Slots slots = slots(1, new Permits() {
            @Override
            public Optional<Permit> take(int wanted) {
                if (thrown.compareAndSet(false, true)) {
                    throw new NoClassDefFoundError("a test's");
                }
                return unlimited.take(wanted);
            }

            @Override
            public void giveBack(Permit permit) {
                unlimited.giveBack(permit);
            }

            @Override
            public void onArrival(Runnable listener) {
                unlimited.onArrival(listener);
            }

            @Override
            public void close() {
                unlimited.close();
            }
        });
        put(slots, Kind.SCENE, "a");
        Awaitility.await().until(() -> served.contains("a"));
    }
}
