package io.rescene.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The terminal: whether there is one, how wide it is, and what may be written to it of text that others wrote. */
final class Terminal {
    private static final Pattern HARMFUL =
            Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]");

    /** Moves to the upper left corner and clears what is below. */
    static final String CLEAR = "\u001b[H\u001b[J";

    private static final int USUAL_COLUMNS = 80;

    /** What {@code stty size} prints: rows and columns. */
    private static final Pattern SIZE = Pattern.compile("\\d{1,6} (\\d{1,6})\\s*");

    /** Looked at once in a process, and only where something is drawn. */
    private static final class Width {
        static final int COLUMNS = columns(System.getenv("COLUMNS"), Terminal::size);
    }

    private Terminal() {}

    /** How many characters a line has. */
    static int columns() {
        return Width.COLUMNS;
    }

    /**
     * How many characters a line has.
     *
     * @param set the variable {@code COLUMNS}; no number: it does not count
     * @param size what {@code stty size} prints, asked for where that is so
     * @return 80 if neither tells
     */
    static int columns(@Nullable String set, Supplier<String> size) {
        if (set != null && set.strip().matches("0*[1-9]\\d{0,5}")) {
            return Integer.parseInt(set.strip());
        }
        Matcher printed = SIZE.matcher(size.get());
        int columns = printed.matches() ? Integer.parseInt(printed.group(1)) : 0;
        return columns > 0 ? columns : USUAL_COLUMNS;
    }

    /** Java can't tell a terminal's size, and what it costs to ask is some milliseconds; empty where nobody answers. */
    private static String size() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return "";
            }
            return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

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
