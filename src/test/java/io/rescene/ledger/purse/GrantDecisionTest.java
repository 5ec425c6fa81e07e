package io.rescene.ledger.purse;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.ledger.purse.Allotment.Balance;
import io.rescene.ledger.purse.GrantDecision.Decided;
import io.rescene.ledger.purse.GrantDecision.Wish;
import io.rescene.ledger.purse.Reservation.Purpose;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GrantDecisionTest {
    private static final Purpose NEAR = new Purpose(1, Optional.empty());
    private static final Purpose FAR = new Purpose(2, Optional.empty());

    private static BigDecimal usd(String text) {
        return new BigDecimal(text);
    }

    private static Wish wish(Purpose purpose) {
        return new Wish(purpose, usd("0.008"));
    }

    /** Run 1 has nothing left, run 2 nearly all. */
    private static Map<String, Balance> balances() {
        Map<String, Balance> balances = new LinkedHashMap<>();
        balances.put("run 1", new Balance(usd("1.00"), usd("1.00")));
        balances.put("run 2", new Balance(usd("0.00"), usd("100.00")));
        return balances;
    }

    @Test
    void aRunAtItsCapLeavesAnotherRunsBlockAlone() {
        GrantDecision decision = new GrantDecision(List.of(wish(NEAR), wish(FAR)), balances(), 10, 3);

        Decided decided = decision.decided(Set.of("run 1"));

        assertThat(decided.grants()).containsOnlyKeys(1);
        assertThat(decided.ahead()).containsExactly(new Reservation(FAR, usd("0.024"), List.of("run 2")));
        assertThat(decided.shortOf()).containsExactly("run 1");
        assertThat(decision.taken()).containsOnlyKeys("run 2").containsEntry("run 2", usd("0.032"));
    }

    @Test
    void nothingIsSetAheadInAnAccountThatHasTooLittleForSomebody() {
        Map<String, Balance> balances = balances();
        balances.put("owner " + new UUID(0, 7), new Balance(usd("0.00"), usd("100.00")));
        Purpose owned = new Purpose(2, Optional.of(new UUID(0, 7)));
        balances.put("run 2", new Balance(usd("0.00"), usd("1.00")));

        GrantDecision decision = new GrantDecision(List.of(wish(owned), new Wish(FAR, usd("1.00"))), balances, 10, 3);

        assertThat(decision.decided(Set.of("run 2")).ahead()).isEmpty();
    }

    @Test
    void whereNothingMayComeBackTheWishIsRefused() {
        Decided decided = new GrantDecision(List.of(wish(NEAR)), balances(), 10, 3).decided(Set.of());

        assertThat(decided.grants().get(0))
                .isInstanceOfSatisfying(
                        Grant.Refused.class,
                        refused -> assertThat(refused.account()).isEqualTo("run 1"));
        assertThat(decided.shortOf()).isEmpty();
    }

    @Test
    void noMoreAreGrantedThanMayHaveTheirMoneyAtOnce() {
        Decided decided =
                new GrantDecision(List.of(wish(FAR), wish(FAR), wish(FAR)), balances(), 2, 3).decided(Set.of());

        assertThat(decided.grants()).containsOnlyKeys(0, 1);
        assertThat(decided.shortOf()).isEmpty();
    }
}
