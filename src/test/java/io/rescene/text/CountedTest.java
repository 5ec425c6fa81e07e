package io.rescene.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountedTest {
    @Test
    void oneIsOneAndNoneIsMany() {
        assertThat(Counted.of(0, "job")).isEqualTo("0 jobs");
        assertThat(Counted.of(1, "job")).isEqualTo("1 job");
        assertThat(Counted.of(2, "job")).isEqualTo("2 jobs");
        assertThat(Counted.of(1, "job waits", "jobs wait")).isEqualTo("1 job waits");
        assertThat(Counted.of(21, "job waits", "jobs wait")).isEqualTo("21 jobs wait");
    }
}
