package io.rescene.cli;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TerminalTest {
    @Property
    void textOfOthersIsShownOnOneLineWithinTheLimit(
            @ForAll String text, @ForAll @IntRange(min = 1, max = 40) int most) {
        String shown = Terminal.shown(text, most);
        long whole = text.codePoints().count();
        assertThat(shown.codePoints().count()).isEqualTo(Math.min(whole, most));
        assertThat(shown.endsWith("…")).isEqualTo(whole > most || text.endsWith("…"));
        assertThat(shown.lines().count()).isLessThanOrEqualTo(1);
    }

    @Test
    void nothingMovesTheCursorOrTurnsTheDirection() {
        assertThat(Terminal.shown("a\u001b[2Jb\u202ec\u009bd", 40)).isEqualTo("a·[2Jb·c·d");
        assertThat(Terminal.shown("😀😀😀", 2)).isEqualTo("😀…");
    }
}
