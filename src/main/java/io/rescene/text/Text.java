package io.rescene.text;

import java.text.BreakIterator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rules for texts from outside, before they go to a PostgreSQL {@code text} column or a line that people read. */
public final class Text {
    /** What people read where a video has no file name. */
    public static final String NO_NAME = "(no name)";

    private Text() {}

    /**
     * Removes what PostgreSQL text can't hold: U+0000 and surrogates without their partner.
     *
     * @param text any text
     */
    public static String clean(String text) {
        return isPlain(text) ? text : withoutUnstorable(text);
    }

    /** Whether nothing can have to be removed: so are nearly all texts, and each name that a model gives is looked at. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    private static String withoutUnstorable(String text) {
        return text.codePoints()
                .filter(c -> c != 0 && Character.getType(c) != Character.SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /**
     * A video's name as people read it.
     *
     * @param filename null: it has none
     */
    public static String name(@Nullable Object filename) {
        return filename == null ? NO_NAME : filename.toString();
    }

    /**
     * Takes white space off both ends, spaces that don't break included: {@link String#strip} leaves those.
     *
     * @param text any text
     */
    public static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** Whether a code point is white space; spaces that don't break are, too. */
    public static boolean isSpace(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
    }

    /**
     * The first line of what somebody else says, cleaned: of PostgreSQL's words the further ones are the statement and the
     * row that it refused.
     *
     * @param said any text; null, as some exceptions' messages are, reads as "null"
     */
    public static String firstLine(@Nullable String said) {
        return clean(String.valueOf(said)).strip().split("\\R", 2)[0];
    }

    /**
     * The beginning of a text.
     *
     * @param most the most code points of it, at least 0
     */
    public static String beginning(String text, int most) {
        return text.substring(0, text.offsetByCodePoints(0, Math.min(most, text.codePointCount(0, text.length()))));
    }

    /** The {@link #beginning} of a text, with a mark (…) if that is not all of it. */
    public static String shortened(String text, int most) {
        String beginning = beginning(text, most);
        return beginning.length() < text.length() ? beginning + "…" : text;
    }

    /**
     * Shortens a text at a boundary: after a sentence if that keeps at least half, else after a word, else between
     * two characters as a reader sees them.
     *
     * @param text any text
     * @param most the most code points that may stay, at least 1 (PostgreSQL's {@code length} counts the same)
     * @return the text itself if it is short enough
     */
    public static String cut(String text, int most) {
        if (text.codePointCount(0, text.length()) <= most) {
            return text;
        }
        int limit = text.offsetByCodePoints(0, most);
        int sentence = lastBoundary(BreakIterator.getSentenceInstance(Locale.ROOT), text, limit);
        int word = lastBoundary(BreakIterator.getLineInstance(Locale.ROOT), text, limit);
        int character = lastBoundary(BreakIterator.getCharacterInstance(Locale.ROOT), text, limit);
        int end = 2 * sentence >= limit ? sentence : 2 * word >= limit ? word : character > 0 ? character : limit;
        return text.substring(0, end).stripTrailing();
    }

    private static int lastBoundary(BreakIterator boundaries, String text, int limit) {
        boundaries.setText(text);
        return boundaries.isBoundary(limit) ? limit : Math.max(0, boundaries.preceding(limit));
    }
}
