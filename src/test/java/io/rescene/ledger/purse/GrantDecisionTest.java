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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** Wishes of 0.008 and blocks of 0.024: after the wish four times as much has to be left. */
    @ParameterizedTest
    @CsvSource({"0.104, true", "0.1039, false"})
    void nothingIsSetAheadWhereTheCapIsNear(BigDecimal cap, boolean ahead) {
        Map<String, Balance> balances = Map.of("run 2", new Balance(BigDecimal.ZERO, cap));

        GrantDecision decision = new GrantDecision(List.of(wish(FAR)), balances, 10, 3);

        assertThat(decision.decided(Set.of()).ahead()).hasSize(ahead ? 1 : 0);
        assertThat(decision.taken()).containsEntry("run 2", usd(ahead ? "0.032" : "0.008"));
    }

    @Test
    void aCallIsPaidByItsRunItsOwnerAndTheDay() {
        UUID owner = new UUID(0, 7);
        Map<String, Balance> balances = new LinkedHashMap<>();
        for (String account :
                List.of("day 2026-11-30", "owner " + owner, "owner " + new UUID(0, 8), "run 1", "run 2", "run 22")) {
            balances.put(account, new Balance(usd("0.00"), usd("100.00")));
        }

        GrantDecision decision =
                new GrantDecision(List.of(wish(new Purpose(2, Optional.of(owner))), wish(NEAR)), balances, 10, 0);

        assertThat(decision.decided(Set.of()).grants().values())
                .extracting(grant -> ((Grant.Granted) grant).reservation().accounts())
                .containsExactly(
                        List.of("day 2026-11-30", "owner " + owner, "run 2"), List.of("day 2026-11-30", "run 1"));
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
