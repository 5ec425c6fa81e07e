package io.rescene.scene;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VideoSummaryTest {
    @Test
    void takesAllThatFit() {
        List<String> all = List.of("a".repeat(10), "b".repeat(10));
        assertThat(VideoSummary.sample(all, 20)).isEqualTo(all);
        assertThat(VideoSummary.sample(List.of(), 20)).isEmpty();
    }

    @Test
    void spacesTheOthersEvenly() {
        List<String> all =
                IntStream.range(0, 101).mapToObj(i -> String.format("%04d", i)).toList();
        List<String> chosen = VideoSummary.sample(all, 4 * 11);
        assertThat(chosen)
                .containsExactly(
                        "0000", "0010", "0020", "0030", "0040", "0050", "0060", "0070", "0080", "0090", "0100");
    }

    @Test
    void theFirstAndTheLastStayEvenIfTheyAreTooLong() {
        List<String> all = List.of("a".repeat(100), "b".repeat(100), "c".repeat(100));
        assertThat(VideoSummary.sample(all, 10)).containsExactly(all.get(0), all.get(2));
        assertThat(VideoSummary.sample(all.subList(0, 2), 10)).isEqualTo(all.subList(0, 2));
        assertThat(VideoSummary.sample(all.subList(0, 1), 10)).isEqualTo(all.subList(0, 1));
    }

    @Property
    void keepsFirstLastOrderAndLimit(
            @ForAll @Size(min = 3, max = 60) List<@IntRange(min = 1, max = 80) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 3000) int most) {
        List<String> all = IntStream.range(0, lengths.size())
                .mapToObj(i -> (char) (0x4e00 + i) + "x".repeat(lengths.get(i)))
                .toList();
        List<String> chosen = VideoSummary.sample(all, most);
        assertThat(chosen.get(0)).isEqualTo(all.get(0));
        assertThat(chosen.get(chosen.size() - 1)).isEqualTo(all.get(all.size() - 1));
        assertThat(all).containsSubsequence(chosen);
        assertThat(chosen).doesNotHaveDuplicates();
        int length = chosen.stream().mapToInt(String::length).sum();
        assertThat(chosen.size() == 2 || length <= most).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            en | '' | 0
            en | ' ... ' | 0
            en | A man walks | 1
            en | A man walks. A dog runs! Who is it? | 3
            en | It costs 3.50 dollars. It is red. | 2
            ko | 남자가 걷는다. 개가 뛴다. 누구일까? | 3
            ko | 한 사람이 자전거를 타고 지나갑니다. | 1
            """)
    void countsSentences(String language, String text, int wanted) {
        assertThat(VideoSummary.sentences(text, language)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource({"2, false", "3, true", "5, true", "6, false"})
    void threeToFiveFit(int sentences, boolean fits) {
        assertThat(VideoSummary.fits("A dog runs. ".repeat(sentences), "en")).isEqualTo(fits);
        assertThat(VideoSummary.fits("개가 뛴다. ".repeat(sentences), "ko")).isEqualTo(fits);
    }

    @Property(tries = 100)
    void countingNeverFails(@ForAll String text, @ForAll String language) {
        assertThat(VideoSummary.sentences(text, language)).isNotNegative();
    }
}
