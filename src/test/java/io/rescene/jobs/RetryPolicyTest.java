package io.rescene.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
    @ParameterizedTest
    @CsvSource({"1, 15", "2, 60", "3, 240", "4, 300", "50, 300"})
    void pausesGrowFourfoldUpToTheLongest(int attempt, long seconds) {
        RetryPolicy policy = new RetryPolicy(3, Duration.ofSeconds(15), Duration.ofMinutes(5));
        assertThat(policy.pause(attempt)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, false", "3, true", "4, true"})
    void theLastDeliveryIsTheOneThatIsSet(int attempt, boolean last) {
        assertThat(new RetryPolicy(3, Duration.ZERO, Duration.ZERO).isLast(attempt))
                .isEqualTo(last);
    }

    @Property
    void pausesNeverShrinkNorPassTheLongest(
            @ForAll @IntRange(min = 1, max = 1000) int attempt,
            @ForAll @IntRange(max = 86_400) int least,
            @ForAll @IntRange(max = 86_400) int most) {
        RetryPolicy policy = new RetryPolicy(3, Duration.ofSeconds(least), Duration.ofSeconds(most));
        assertThat(policy.pause(attempt)).isBetween(Duration.ZERO, Duration.ofSeconds(most));
        assertThat(policy.pause(attempt + 1)).isGreaterThanOrEqualTo(policy.pause(attempt));
    }
}
