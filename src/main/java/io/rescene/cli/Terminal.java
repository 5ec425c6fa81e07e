package io.rescene.cli;

import java.io.Console;
import java.util.regex.Pattern;

/** What may be written to a terminal of text that others wrote. */
final class Terminal {
    private static final Pattern HARMFUL =
            Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]");

    /** Moves to the upper left corner and clears what is below. */
    static final String CLEAR = "\u001b[H\u001b[J";

    private Terminal() {}

    /** Whether somebody looks at a terminal: both standard input and output are one. */
    static boolean isOne() {
        Console console = System.console();
        return console != null && isTerminal(console);
    }

    /** From Java 22 on there is a console even without a terminal, and a method that tells. */
    private static boolean isTerminal(Console console) {
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /**
     * A text on one line, at most so many characters, without what would move the cursor or turn the direction.
     *
     * @param text any text
     * @param most the most code points, at least 1
     */
    static String shown(String text, int most) {
        String harmless = HARMFUL.matcher(text).replaceAll("·");
        if (harmless.codePointCount(0, harmless.length()) <= most) {
            return harmless;
        }
        return harmless.substring(0, harmless.offsetByCodePoints(0, most - 1)) + "…";
    }
}
