package io.rescene.route.permit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.route.permit.Permits.Permit;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PermitStockTest {
    private static final long UNTIL = 100;

    private final PermitStock stock = new PermitStock();

    private Permit take(long now) {
        return stock.take(now).orElseThrow();
    }

    @Test
    void aLeaseIsUsedAgainForAsLongAsCallsMayBeginOnIt() {
        stock.keeps(true);
        stock.add("a", UNTIL, 0);
        Permit first = take(1);
        assertThat(stock.giveBack(first, 2)).isTrue();
        Permit second = take(UNTIL - 1);
        assertThat(second).isNotEqualTo(first);
        assertThat(stock.back()).isEmpty();
        assertThat(stock.giveBack(second, UNTIL)).isTrue();
        assertThat(stock.free()).isZero();
        assertThat(stock.back()).containsExactly("a");
    }

    @Test
    void aPermitThatIsGivenBackTwiceDoesNotEndAnotherCall() {
        stock.keeps(true);
        stock.add("a", UNTIL, 0);
        Permit first = take(1);
        stock.giveBack(first, 2);
        Permit second = take(3);
        assertThat(stock.giveBack(first, 4)).isFalse();
        assertThat(stock.free()).isZero();
        assertThat(stock.giveBack(second, 5)).isTrue();
    }

    @Test
    void whatOthersWaitForGoesBackWhenItsCallIsOver() {
        stock.keeps(true);
        stock.add("a", UNTIL, 0);
        Permit permit = take(1);
        stock.keeps(false);
        stock.giveBack(permit, 2);
        assertThat(stock.take(3)).isEmpty();
        assertThat(stock.back()).containsExactly("a");
    }

    @Test
    void thoseBeyondNeedAreTheOnesThatGoBackUnused() {
        stock.keeps(true);
        stock.add("a", UNTIL, 0);
        stock.add("b", UNTIL, 0);
        for (int now = 1; now <= 10; now++) {
            stock.giveBack(take(now), now);
        }
        assertThat(stock.unusedSince()).isEqualTo(Optional.of(0L));
        stock.giveBackUnused(9);
        assertThat(stock.back()).containsExactly("a");
        assertThat(stock.free()).isEqualTo(1);
        stock.giveBackUnused(10);
        assertThat(stock.back()).containsExactlyInAnyOrder("a", "b");
        assertThat(stock.unusedSince()).isEmpty();
    }
}
