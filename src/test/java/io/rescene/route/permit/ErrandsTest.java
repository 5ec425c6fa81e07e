package io.rescene.route.permit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.queue.RedisLeases.Dealt;
import io.rescene.route.permit.Errands.Errand;
import io.rescene.route.permit.Permits.Permit;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ErrandsTest {
    private static final long START = Long.MAX_VALUE - 1000;
    private static final long LONG = Duration.ofSeconds(8).toNanos();

    private final Errands errands = new Errands();

    private static long at(long millis) {
        return START + Duration.ofMillis(millis).toNanos();
    }

    private Errand answered(long now, Set<String> given) {
        Errand errand = errands.next();
        errands.done(errand, new Dealt(given, true), now + LONG, now);
        return errand;
    }

    @Test
    void nothingIsSaidUntilACallNeedsALease() {
        assertThat(errands.isUrgent()).isFalse();
        assertThat(errands.nanosToWait(at(0))).isPositive();
        assertThat(errands.take(3, at(0))).isEmpty();
        assertThat(errands.isUrgent()).isTrue();
        assertThat(errands.next()).isEqualTo(new Errand(List.of(), List.of("0", "1", "2")));
    }

    @Test
    void onlyWhatIsLackingIsWanted() {
        errands.take(3, at(0));
        answered(at(0), Set.of("0", "1"));
        assertThat(errands.take(3, at(1))).isPresent();
        assertThat(errands.next()).as("one is taken, one is free").isEqualTo(new Errand(List.of(), List.of("3")));
    }

    @Test
    void aLeaseThatNoCallTakesGoesBackAfterThirtyMilliseconds() {
        errands.take(1, at(0));
        answered(at(0), Set.of("0"));
        assertThat(errands.nanosToWait(at(0))).isEqualTo(Duration.ofMillis(30).toNanos());
        assertThat(errands.nanosToWait(at(30))).isZero();
        assertThat(errands.next()).isEqualTo(new Errand(List.of("0"), List.of()));
    }

    @Test
    void whoWasNotGivenAllAsksAgainAndTellsWhenItWaitsNoMore() {
        errands.take(2, at(0));
        answered(at(0), Set.of("0"));
        assertThat(errands.take(2, at(1))).isPresent();
        assertThat(errands.isUrgent()).isFalse();
        assertThat(errands.nanosToWait(at(1))).isEqualTo(Duration.ofMillis(99).toNanos());
        assertThat(errands.take(0, at(2))).isEmpty();
        assertThat(errands.isUrgent()).isTrue();
        assertThat(answered(at(2), Set.of())).isEqualTo(new Errand(List.of(), List.of()));
        assertThat(errands.isUrgent()).isFalse();
    }

    @Test
    void oneCallAfterTheOtherUsesALeaseWithoutAWord() {
        errands.take(1, at(0));
        answered(at(0), Set.of("0"));
        for (int call = 0; call < 100; call++) {
            Permit permit = errands.take(1, at(call)).orElseThrow();
            assertThat(errands.giveBack(permit, at(call))).isTrue();
            assertThat(errands.isUrgent()).isFalse();
        }
        assertThat(errands.take(1, at(8000))).isEmpty();
    }

    @Test
    void whatWasAskedForInVainGoesBackWhenTheLeasesAreThereAgain() {
        errands.take(1, at(0));
        Errand first = errands.next();
        assertThat(errands.failed(first, at(0))).isFalse();
        assertThat(errands.nanosToWait(at(0))).isEqualTo(Duration.ofMillis(250).toNanos());
        assertThat(errands.failed(errands.next(), at(250))).isTrue();
        Errand third = errands.next();
        assertThat(third.back()).containsExactlyInAnyOrder("0", "1");
        assertThat(third.wanted()).containsExactly("2");
        assertThat(errands.done(third, new Dealt(Set.of("2"), true), at(500) + LONG, at(500)))
                .isTrue();
        assertThat(errands.take(1, at(500))).isPresent();
    }

    @Test
    void whoClosesGivesBackWhatIsFreeAndWantsNothing() {
        errands.take(2, at(0));
        answered(at(0), Set.of("0", "1"));
        Permit permit = errands.take(5, at(1)).orElseThrow();
        errands.close();
        assertThat(errands.areOver()).isFalse();
        assertThat(answered(at(1), Set.of()).wanted()).isEmpty();
        assertThat(errands.areOver()).isTrue();
        errands.giveBack(permit, at(2));
        assertThat(errands.areOver()).isTrue();
    }
}
