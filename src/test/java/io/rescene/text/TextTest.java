package io.rescene.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
    @Test
    void takesOutWhatPostgresCannotHold() {
        assertThat(Text.clean("a\u0000b")).isEqualTo("ab");
        assertThat(Text.clean("a\ud83db")).isEqualTo("ab");
        assertThat(Text.clean("a\udc00b")).isEqualTo("ab");
        assertThat(Text.clean("\udc00\ud83d")).isEmpty();
        assertThat(Text.clean("\udfff\ud7ff\ue000\ud800")).isEqualTo("\ud7ff\ue000");
        assertThat(Text.clean("\ud83d\ud83d\ude00")).isEqualTo("\ud83d\ude00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "한강에서 자전거를 탑니다", "👩‍👩‍👧‍👦 🇰🇷", "tab\tline\nbell\u0007", "\u202eturned"})
    void leavesEverythingElse(String text) {
        assertThat(Text.clean(text)).isEqualTo(text);
    }

    @Property
    void cleanTextIsUtf8WithoutZero(@ForAll("anything") String text) {
        String clean = Text.clean(text);
        byte[] utf8 = clean.getBytes(StandardCharsets.UTF_8);
        assertThat(new String(utf8, StandardCharsets.UTF_8)).isEqualTo(clean);
        assertThat(clean).doesNotContain("\u0000");
        assertThat(Text.clean(clean)).isEqualTo(clean);
    }

    @Property
    void cutNeverPassesTheLimitNorSplitsACharacter(
            @ForAll("anything") String raw, @ForAll @IntRange(min = 1, max = 60) int most) {
        String text = Text.clean(raw);
        String cut = Text.cut(text, most);
        assertThat(cut.codePointCount(0, cut.length())).isLessThanOrEqualTo(most);
        assertThat(text).startsWith(cut);
        assertThat(Text.clean(cut)).isEqualTo(cut);
        if (text.codePointCount(0, text.length()) <= most) {
            assertThat(cut).isEqualTo(text);
        }
        assertThat(Text.cut(text.strip(), most).isEmpty()).isEqualTo(text.isBlank());
    }

    @Property
    void whatIsShortenedKeepsItsBeginningAndIsMarked(
            @ForAll("anything") String raw, @ForAll @IntRange(max = 60) int most) {
        String text = Text.clean(raw);
        String beginning = Text.beginning(text, most);
        assertThat(text).startsWith(beginning);
        assertThat(beginning.codePoints().count())
                .isEqualTo(Math.min(most, text.codePoints().count()));
        assertThat(Text.shortened(text, most)).isEqualTo(beginning.equals(text) ? text : beginning + "…");
    }

    @Test
    void theFirstLineIsCleanAndSaysNullOfNothing() {
        assertThat(Text.firstLine(" \u0000refused\r\nDetail: the row")).isEqualTo("refused");
        assertThat(Text.firstLine(null)).isEqualTo("null");
    }

    @Test
    void countsCodePointsNotChars() {
        assertThat(Text.cut("😀".repeat(500), 500)).isEqualTo("😀".repeat(500));
        assertThat(Text.cut("😀".repeat(501), 500)).isEqualTo("😀".repeat(500));
    }

    @Test
    void prefersTheEndOfASentence() {
        assertThat(Text.cut("One man walks. Another man runs away.", 20)).isEqualTo("One man walks.");
        assertThat(Text.cut("One man walks. Another man runs away.", 30)).isEqualTo("One man walks.");
        assertThat(Text.cut("One man walks. Another man runs away.", 32)).isEqualTo("One man walks. Another man runs");
        assertThat(Text.cut("남자가 걷는다. 여자가 자전거를 타고 지나간다.", 12)).isEqualTo("남자가 걷는다.");
    }

    @Test
    void elseTheEndOfAWord() {
        assertThat(Text.cut("A very long sentence about nothing", 21)).isEqualTo("A very long sentence");
        assertThat(Text.cut("Five loooooong", 10)).isEqualTo("Five");
        assertThat(Text.cut("Five loooooong", 12)).isEqualTo("Five loooooo");
        assertThat(Text.cut("One. " + "word ".repeat(20), 50))
                .hasSizeGreaterThan(25)
                .endsWith("word");
    }

    @Test
    void elseBetweenCharactersAsAReaderSeesThem() {
        assertThat(Text.cut("x".repeat(600), 500)).isEqualTo("x".repeat(500));
        String accented = "e\u0301".repeat(10);
        assertThat(Text.cut(accented, 5)).isEqualTo("e\u0301e\u0301");
        assertThat(Text.cut(accented, 1)).as("a first character that is longer").isEqualTo("e");
    }

    @Test
    void cutsThereAndNowhereElseAtTheLimit() {
        String text = "Nine char";
        assertThat(Text.cut(text, 9)).isEqualTo(text);
        assertThat(Text.cut(text, 8)).isEqualTo("Nine");
    }

    @Provide
    Arbitrary<String> anything() {
        Arbitrary<String> words = Arbitraries.of(
                "A man walks. ",
                "한강에서 ",
                "👩‍👩‍👧‍👦",
                "🇰🇷",
                "e\u0301",
                "\u0000",
                "\ud83d",
                "\udc00",
                "\n",
                "  ",
                "word");
        Arbitrary<String> characters = Arbitraries.strings().all().ofMaxLength(5);
        return Arbitraries.oneOf(words, characters).list().ofMaxSize(30).map(parts -> String.join("", parts));
    }
}
