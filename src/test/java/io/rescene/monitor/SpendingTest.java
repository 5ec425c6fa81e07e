package io.rescene.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpendingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run 7 | 0 | `rescene runs cap 7 USD` raises it",
                "run 7 | 0.0049 | `rescene runs cap 7 USD` raises it",
                "day 2026-11-30 | 0 | they go on tomorrow (UTC), or with a higher rescene.budget.day",
                "owner 6f1c1a52 | 0 | a higher rescene.budget.owner lets them go on"
            })
    void aCapThatIsReachedIsSaidWithWhatRaisesIt(String account, BigDecimal setAside, String remedy) {
        String line = new Spending(account, 19, new BigDecimal("0.00549"), setAside).line();
        assertThat(line)
                .isEqualTo("19 jobs wait for money: the cap of " + account + " is reached at USD 0.0055"
                        + (setAside.signum() == 0
                                ? ""
                                : " (0.0049 of them set aside for calls in flight, or under way when their worker died)")
                        + "; " + remedy);
    }
}
