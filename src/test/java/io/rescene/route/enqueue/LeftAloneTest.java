package io.rescene.route.enqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.LogHeard;
import org.junit.jupiter.api.Test;

class LeftAloneTest {
    @Test
    void eachNumberIsToldOnceUntilItChanges() {
        LeftAlone left = new LeftAlone();
        try (LogHeard heard = new LogHeard()) {
            for (long videos : new long[] {0, 2, 2, 1, 0, 0, 1}) {
                left.tell(videos);
            }
            assertThat(heard.lines(LeftAlone.class.getName()))
                    .extracting(line -> line.replaceAll(".*: ", ""))
                    .containsExactly("2", "1", "1");
        }
    }
}
