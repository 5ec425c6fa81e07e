package io.rescene.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.openai.Prices.Price;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PricesTest {
    private static final Prices PRICES =
            new Prices(Map.of("gpt-4o", price("2.50", "1.25", "10.00"), "gpt-4o-mini", price("0.15", "0.075", "0.60")));

    private static Price price(String input, String cached, String output) {
        return new Price(new BigDecimal(input), new BigDecimal(cached), new BigDecimal(output));
    }

    private static BigDecimal cost(String model, long prompt, long cached, long completion) {
        return PRICES.cost(model, new Usage(prompt, cached, completion)).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, 10.00",
        "gpt-4o-2024-08-06, 10.00",
        "gpt-4o-mini, 0.60",
        "gpt-4o-mini-2024-07-18, 0.60",
    })
    void datedNamesFindTheirModel(String model, BigDecimal output) {
        assertThat(PRICES.of(model).map(Price::output)).contains(output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4", "gpt-4o-audio", "gpt-5", "", "gpt-4omni", "my-gpt-4o"})
    void othersHaveNoPrice(String model) {
        assertThat(PRICES.of(model)).isEmpty();
        assertThat(PRICES.cost(model, new Usage(1, 0, 1))).isEmpty();
    }

    @Test
    void theGuidesLibraryCostsWhatItCosts() {
        BigDecimal live = cost("gpt-4o", 600, 0, 250).multiply(BigDecimal.valueOf(810));
        assertThat(live).isBetween(new BigDecimal("3.2"), new BigDecimal("3.5"));
        assertThat(cost("gpt-4o", 1_000_000, 0, 0)).isEqualByComparingTo("2.50");
        assertThat(cost("gpt-4o", 1_000_000, 1_000_000, 0)).isEqualByComparingTo("1.25");
        assertThat(cost("gpt-4o", 0, 0, 1_000_000)).isEqualByComparingTo("10");
        assertThat(cost("gpt-4o", 0, 0, 0)).isZero();
        assertThat(cost("gpt-4o-mini", 1, 0, 0)).isEqualByComparingTo("0.00000015");
    }

    @Property
    void moreTokensNeverCostLess(
            @ForAll @LongRange(max = 10_000_000) long prompt,
            @ForAll @LongRange(max = 10_000_000) long cached,
            @ForAll @LongRange(max = 10_000_000) long completion,
            @ForAll @LongRange(max = 1000) long more) {
        BigDecimal before = cost("gpt-4o", prompt, cached, completion);
        assertThat(before).isNotNegative();
        assertThat(cost("gpt-4o", prompt + more, cached, completion)).isGreaterThanOrEqualTo(before);
        assertThat(cost("gpt-4o", prompt, cached, completion + more)).isGreaterThanOrEqualTo(before);
        assertThat(cost("gpt-4o", prompt, cached + more, completion)).isLessThanOrEqualTo(before);
        assertThat(cost("gpt-4o-mini", prompt, cached, completion)).isLessThanOrEqualTo(before);
    }

    @Property
    void absurdCountsNeverFail(@ForAll long prompt, @ForAll long cached, @ForAll long completion) {
        assertThat(cost("gpt-4o", prompt, cached, completion)).isNotNegative();
    }

    @Test
    void aPriceTableIsACopy() {
        Map<String, Price> table = new java.util.HashMap<>(Map.of("m", price("1", "1", "1")));
        Prices prices = new Prices(table);
        table.clear();
        assertThat(prices.of("m")).isNotEqualTo(Optional.empty());
    }
}
