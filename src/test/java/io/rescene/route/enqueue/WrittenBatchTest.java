package io.rescene.route.enqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.Runs;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WrittenBatchTest {
    private static String line(String name) {
        return new WrittenBatch(List.of(Map.of("filename", name, "id", "7")), List.of(), List.of(), "no room").line();
    }

    private static String line(int videos, int opened, String failure) {
        return new WrittenBatch(
                        Collections.nCopies(videos, Map.of("filename", "a.mp4", "id", "7")),
                        List.of(),
                        Collections.nCopies(opened, new Runs.Opened(1, new UUID(0, 7), Optional.empty())),
                        failure)
                .line();
    }

    @Test
    void oneVideoIsNamedAndMoreAreCounted() {
        assertThat(line(1, 1, "")).isEqualTo("enqueued a.mp4 (7)");
        assertThat(line(1, 0, "")).isEqualTo("skipped a.mp4 (7): queued or in progress already");
        assertThat(line(5, 3, "")).isEqualTo("enqueued 3, skipped 2");
        assertThat(line(5, 0, "no room")).isEqualTo("failed 5: no room");
    }

    @Test
    void aLineShowsNoMoreOfANameThanAnybodyReads() {
        assertThat(line("harbour walk.mp4")).isEqualTo("failed harbour walk.mp4 (7): no room");
        assertThat(line("a".repeat(1_000_000))).isEqualTo("failed " + "a".repeat(120) + "… (7): no room");
    }

    @Test
    void aLineTellsAVideoWithoutANameFromOneOfThatName() {
        Map<String, Object> row = new HashMap<>(Map.of("id", "7"));
        row.put("filename", null);
        assertThat(new WrittenBatch(List.of(row), List.of(), List.of(), "no room").line())
                .isEqualTo("failed (no name) (7): no room");
        assertThat(line("null")).isEqualTo("failed null (7): no room");
    }
}
