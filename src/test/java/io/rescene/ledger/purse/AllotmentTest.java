package io.rescene.ledger.purse;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.ledger.purse.Allotment.Balance;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AllotmentTest {
    private static BigDecimal usd(String text) {
        return new BigDecimal(text);
    }

    @Property
    void nothingPassesACap(
            @ForAll @Size(max = 50) List<@BigRange(min = "0.0001", max = "2") @Scale(4) BigDecimal> wishes,
            @ForAll @BigRange(min = "0", max = "10") @Scale(4) BigDecimal counted,
            @ForAll @BigRange(min = "0", max = "10") @Scale(4) BigDecimal runCap,
            @ForAll @IntRange(min = 0, max = 10) int ownerCap) {
        BigDecimal owner = BigDecimal.valueOf(ownerCap);
        Allotment allotment = new Allotment(
                Map.of("run 1", new Balance(counted, runCap), "owner a", new Balance(BigDecimal.ZERO, owner)));
        BigDecimal given = BigDecimal.ZERO;
        for (BigDecimal wish : wishes) {
            boolean fits = counted.add(given).add(wish).compareTo(runCap) <= 0
                    && given.add(wish).compareTo(owner) <= 0;
            assertThat(allotment.take(List.of("run 1", "owner a"), wish).isEmpty())
                    .isEqualTo(fits);
            given = fits ? given.add(wish) : given;
        }
        assertThat(allotment.taken().getOrDefault("run 1", BigDecimal.ZERO)).isEqualByComparingTo(given);
        assertThat(allotment.taken().getOrDefault("owner a", BigDecimal.ZERO)).isEqualByComparingTo(given);
    }

    @Test
    void allOrNothingAndTheAccountThatLacksIsNamed() {
        Allotment allotment = new Allotment(
                Map.of("run 1", new Balance(usd("4"), usd("5")), "owner a", new Balance(usd("0"), usd("0.5"))));
        assertThat(allotment.take(List.of("run 1", "owner a"), usd("0.6"))).contains("owner a");
        assertThat(allotment.taken()).isEmpty();
        assertThat(allotment.take(List.of("run 1"), usd("1"))).isEmpty();
        assertThat(allotment.take(List.of("run 1"), usd("0.00000001"))).contains("run 1");
    }

    @Test
    void withoutACapThereIsAlwaysEnough() {
        Allotment allotment = new Allotment(Map.of());
        assertThat(allotment.take(List.of(), usd("1000000"))).isEmpty();
        assertThat(allotment.taken()).isEmpty();
    }

    @Test
    void aCapThatWasLoweredBelowWhatIsCountedLeavesNothing() {
        Allotment allotment = new Allotment(Map.of("run 1", new Balance(usd("4"), usd("3"))));
        assertThat(allotment.take(List.of("run 1"), usd("0.1"))).contains("run 1");
    }
}
