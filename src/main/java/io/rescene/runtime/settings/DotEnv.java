package io.rescene.runtime.settings;

import io.rescene.runtime.exit.UserException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of variables as shells and dotenv take it: {@code NAME=value}, with {@code export} before it or not. A value in
 * quotes may go over several lines; outside of quotes {@code #} begins a comment after a blank, or where a value would begin.
 *
 * <p>What is wrong is told by the line's number and the name before {@code =}: all else may be a secret.
 */
final class DotEnv {
    private static final String NAME = "\\h*+(?:export\\h++)?([\\w.-]++)\\h*+=\\h*+";
    private static final String SINGLE = "'([^']*+)'";
    private static final String DOUBLE = "\"((?:[^\"\\\\]++|\\\\.)*+)\"";
    private static final String BARE = "((?=#)|(?![\"'])(?:[^\\r\\n#]|(?<=\\H)#)*+)";
    private static final String END = "\\h*+(?:#[^\\r\\n]*+)?(?:\\r\\n?|\\n|\\z)";

    private static final Pattern NOTHING = Pattern.compile(END);
    private static final Pattern ENTRY =
            Pattern.compile(NAME + "(?:" + SINGLE + "|" + DOUBLE + "|" + BARE + ")" + END, Pattern.DOTALL);
    private static final Pattern QUOTE = Pattern.compile(NAME + "[\"']");
    /** A backslash hides what it hides from a shell, and stands for itself before all else. */
    private static final Pattern HIDDEN = Pattern.compile("\\\\([\"\\\\$`])");

    private DotEnv() {}

    /**
     * Reads the variables; the last of a name counts.
     *
     * @throws UserException with exit code 2 if the file can't be read
     */
    static Map<String, String> read(Path file) {
        String text = SettingText.of(file);
        Map<String, String> variables = new HashMap<>();
        Matcher nothing = NOTHING.matcher(text);
        Matcher entry = ENTRY.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (nothing.region(at, text.length()).lookingAt()) {
                at = nothing.end();
            } else if (entry.region(at, text.length()).lookingAt()) {
                variables.put(entry.group(1), value(entry));
                at = entry.end();
            } else {
                throw SettingText.unreadable(file, trouble(text, at));
            }
        }
        return variables;
    }

    private static String value(Matcher entry) {
        return Optional.ofNullable(entry.group(2))
                .or(() -> Optional.ofNullable(entry.group(3))
                        .map(text -> HIDDEN.matcher(text).replaceAll("$1")))
                .orElseGet(() -> entry.group(4).strip());
    }

    private static String trouble(String text, int at) {
        long line = text.substring(0, at)
                        .replaceAll("\\r\\n?", "\n")
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
        Matcher quote = QUOTE.matcher(text).region(at, text.length());
        return quote.lookingAt()
                ? "line " + line + ": the quote before the value of " + quote.group(1) + " is not closed at its end"
                : "line " + line + " is not of the form NAME=value";
    }
}
