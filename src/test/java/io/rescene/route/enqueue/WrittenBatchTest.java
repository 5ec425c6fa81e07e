package io.rescene.route.enqueue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WrittenBatchTest {
    private static String line(String name) {
        return new WrittenBatch(List.of(Map.of("filename", name, "id", "7")), List.of(), List.of(), "no room").line();
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
