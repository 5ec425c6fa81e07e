package io.rescene.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StuckVideosTest {
    private static final List<StuckVideos.Video> NAMED = List.of(new StuckVideos.Video("1-2", Optional.of("a.mp4")));

    @Test
    void whatIsNotNamedIsCounted() {
        assertThat(new StuckVideos(NAMED, 1).more()).isEmpty();
        assertThat(new StuckVideos(NAMED, 6).more())
                .hasValueSatisfying(
                        line -> assertThat(line).startsWith("5 more. If nothing else works on any of them: "));
        assertThat(NAMED.get(0).advice()).endsWith("WHERE id = '1-2';");
    }
}
