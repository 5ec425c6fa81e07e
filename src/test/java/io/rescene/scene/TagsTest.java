package io.rescene.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.text.Text;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TagsTest {
    @Test
    void entitiesThenActionsInOrderWithoutDoubles() {
        assertThat(Tags.of(List.of("Bicycle", "River"), List.of("riding", "bicycle", "RIVER")))
                .containsExactly("bicycle", "river", "riding");
    }

    @Test
    void foldsWhiteSpaceAndCase() {
        assertThat(Tags.of(List.of(" Red \t\n  Car ", "red\u00a0car", "red\u3000car"), List.of()))
                .containsExactly("red car");
    }

    @Test
    void lowerCasesTheSameWhateverTheMachinesLanguage() {
        assertThat(Tags.of(List.of("TITLE"), List.of())).containsExactly("title");
    }

    @Test
    void keepsFortyCodePointsAndDropsFortyOne() {
        String forty = "한".repeat(40);
        String fortyEmoji = "😀".repeat(40);
        assertThat(Tags.of(List.of(forty, forty + "강", fortyEmoji, fortyEmoji + "!"), List.of()))
                .containsExactly(forty, fortyEmoji);
    }

    @Test
    void aLongTagThatShrinksByFoldingStays() {
        assertThat(Tags.of(List.of("a" + " ".repeat(60) + "b"), List.of())).containsExactly("a b");
    }

    @Test
    void nothingGivesNothing() {
        assertThat(Tags.of(List.of(), List.of())).isEmpty();
        assertThat(Tags.of(List.of("", "  "), List.of("\u3000"))).isEmpty();
    }

    @Test
    void trimmedKeepsCaseAndOrderAndDoubles() {
        assertThat(Tags.trimmed(List.of(" Red Car ", "", "  ", "A\u0000b", "Red Car")))
                .containsExactly("Red Car", "Ab", "Red Car");
        assertThat(Tags.trimmed(List.of("\u00a0", "\u2007\u3000 ", "\u00a0a\u00a0b\u202f")))
                .containsExactly("a\u00a0b");
    }

    @Property
    void tagsOfTagsAreTheSame(@ForAll("names") List<String> entities, @ForAll("names") List<String> actions) {
        List<String> tags = Tags.of(Tags.trimmed(entities), Tags.trimmed(actions));
        assertThat(Tags.of(tags, List.of())).isEqualTo(tags);
        assertThat(Tags.of(tags, tags)).isEqualTo(tags);
    }

    @Property
    void everyTagKeepsTheRules(@ForAll("names") List<String> entities, @ForAll("names") List<String> actions) {
        List<String> tags = Tags.of(Tags.trimmed(entities), Tags.trimmed(actions));
        assertThat(tags).doesNotHaveDuplicates().allSatisfy(tag -> {
            assertThat(tag).isNotBlank().isEqualTo(tag.strip()).doesNotContain("  ", "\u0000");
            assertThat(tag.codePointCount(0, tag.length())).isLessThanOrEqualTo(Tags.LONGEST);
            assertThat(Text.clean(tag)).isEqualTo(tag);
        });
    }

    @Provide
    Arbitrary<List<String>> names() {
        return Arbitraries.oneOf(
                        Arbitraries.of(
                                "Car", "car", " CAR ", "İstanbul", "ΑΣ", "ß", "두 사람", "a\u2003b", "x".repeat(41)),
                        Arbitraries.strings().all().ofMaxLength(45))
                .list()
                .ofMaxSize(12);
    }
}
