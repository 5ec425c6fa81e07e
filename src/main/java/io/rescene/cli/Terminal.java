package io.rescene.cli;

import java.util.regex.Pattern;

/** What may be written to a terminal of text that others wrote. */
final class Terminal {
    private static final Pattern HARMFUL =
            Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]");

    private Terminal() {}

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
