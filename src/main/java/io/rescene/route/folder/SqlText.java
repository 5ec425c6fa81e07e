package io.rescene.route.folder;

import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can be said of a SQL file without a database: that it is one query, that its quotes and brackets close, and that
 * it takes values as bound parameters of names that exist.
 */
public final class SqlText {
    /** Literals, quoted names and comments: what stands in them is no SQL. An opening without an end is the last group. */
    private static final Pattern QUOTED = Pattern.compile("""
            \\b[eE]'(?:[^'\\\\]++|\\\\.|'')*+'|'(?:[^']++|'')*+'|"(?:[^"]++|"")*+"|(\\$\\w*\\$).*?\\1|--[^\\n]*|/\\*.*?\\*/|('|"|\\$\\w*\\$|/\\*)""", Pattern.DOTALL);

    /** A value by its name or an expression; after {@code in:} a list of them. */
    private static final Pattern PLACEHOLDER =
            Pattern.compile(":#(in:)?(?:\\$(?:simple)?\\{(?:variable\\.)?([^{}]+)}|(\\w+))");
    /** The same in the text that Camel gets. */
    private static final Pattern CAMELS = Pattern.compile(PLACEHOLDER.pattern().replace("#", "\\?"));

    /** A setting, as routes name it; what has a comma or a brace in it is an array or JSON. */
    private static final Pattern SETTING = Pattern.compile("\\{\\{[?!]?[A-Za-z][\\w.-]*(?::[^{},]*)?}}");

    private static final Pattern MARK = Pattern.compile("\\?\\??");
    private static final Pattern QUERY = Pattern.compile("(?i)\\s*(?:SELECT|WITH|VALUES|TABLE)\\b.*", Pattern.DOTALL);
    /** An INSERT, UPDATE, DELETE or MERGE, in a WITH or after it; functions that write can't be told. */
    private static final Pattern WRITING = Pattern.compile(
            "[()]\\s*(?:INSERT\\s+INTO|UPDATE\\s[^()]*\\sSET|DELETE\\s+FROM|MERGE\\s+INTO)\\b",
            Pattern.CASE_INSENSITIVE);

    private static final List<String> OF_ENQUEUING = List.of("owner", "force", "after", "pageSize", "dryRun");
    /** The variables that are set where a packed file is used. */
    private static final Map<String, List<String>> VARIABLES = Map.of(
            "sql/candidates.sql",
            OF_ENQUEUING,
            "sql/count-candidates.sql",
            OF_ENQUEUING,
            "sql/scene-counts.sql",
            List.of("pageIds"),
            "sql/scenes.sql",
            List.of("video", "language"));

    private SqlText() {}

    /**
     * The text, if it can be right.
     *
     * @param file its path below {@code routes/}
     * @throws BrokenFileException with the line and the cause if not
     */
    static String checked(String file, String text) {
        Matcher quoted = QUOTED.matcher(text);
        while (quoted.find()) {
            if (quoted.group(2) != null) {
                throw broken(file, text, quoted.start(), quoted.group(2) + " is not closed");
            }
        }
        CharSequence bare = bare(text);
        if (!QUERY.matcher(bare).matches()) {
            throw broken(file, text, firstOf(bare), "is no query: it has to begin with SELECT or WITH");
        }
        brackets(file, text, bare);
        int end = bare.toString().stripTrailing().indexOf(';');
        if (end >= 0 && !bare.toString().substring(end + 1).isBlank()) {
            throw broken(file, text, end, "more than one statement");
        }
        Matcher writing = WRITING.matcher(bare);
        // What is read of a video is read by estimates too, and again at each delivery. Other files are their routes'
        // own.
        if (VARIABLES.containsKey(file) && writing.find()) {
            throw broken(file, text, writing.start(), "writes, but has to be a query that only reads");
        }
        placeholders(file, text, bare);
        return text;
    }

    /** The text with blanks for what is no SQL. */
    private static CharSequence bare(String text) {
        StringBuilder bare = new StringBuilder(text);
        Matcher quoted = QUOTED.matcher(text);
        while (quoted.find()) {
            for (int i = quoted.start(); i < quoted.end(); i++) {
                bare.setCharAt(i, text.charAt(i) == '\n' ? '\n' : ' ');
            }
        }
        return bare;
    }

    private static int firstOf(CharSequence bare) {
        Matcher first = Pattern.compile("\\S").matcher(bare);
        return first.find() ? first.start() : 0;
    }

    private static void brackets(String file, String text, CharSequence bare) {
        int open = 0;
        int outermost = 0;
        for (int i = 0; i < bare.length(); i++) {
            if (bare.charAt(i) == '(' && open++ == 0) {
                outermost = i;
            } else if (bare.charAt(i) == ')' && --open < 0) {
                throw broken(file, text, i, "a ) without its (");
            }
        }
        if (open > 0) {
            throw broken(file, text, outermost, "( is not closed");
        }
    }

    private static void placeholders(String file, String text, CharSequence bare) {
        Matcher placeholder = PLACEHOLDER.matcher(bare);
        while (placeholder.find()) {
            List<String> known = VARIABLES.get(file);
            String name = name(placeholder);
            if (known != null && !known.contains(name)) {
                throw broken(
                        file,
                        text,
                        placeholder.start(),
                        "no variable " + name + " is set here, there are " + new TreeSet<>(known));
            }
        }
        int loose = PLACEHOLDER.matcher(bare).replaceAll("").indexOf("${");
        if (loose >= 0) {
            throw broken(file, text, bare.toString().indexOf("${"), "write :#${variable.NAME}, so that it is bound");
        }
        Matcher setting = SETTING.matcher(camel(text));
        if (setting.find()) {
            throw broken(
                    file,
                    text,
                    setting.start(),
                    "no setting is put in for " + setting.group() + " here: write its value, or :#${variable.NAME}");
        }
        Matcher mark = MARK.matcher(bare);
        while (mark.find()) {
            if (mark.group().length() == 1) {
                throw broken(file, text, mark.start(), "write the operators ?, ?| and ?& as ??, ??| and ??&");
            }
        }
    }

    private static BrokenFileException broken(String file, String text, int at, String why) {
        long line = text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
        return new BrokenFileException("routes/" + file, "line " + line + ": " + why, null);
    }

    /**
     * The text as Camel gets it, with {@code :?} for the {@code :#} of a value and without comments. Camel itself would take
     * each {@code #} for a value, be it PostgreSQL's operator or in a literal.
     */
    public static String camel(String text) {
        StringBuilder camel = new StringBuilder(text);
        Matcher quoted = QUOTED.matcher(text);
        while (quoted.find()) {
            boolean comment = quoted.group().startsWith("--") || quoted.group().startsWith("/*");
            for (int i = quoted.start(); comment && i < quoted.end(); i++) {
                camel.setCharAt(i, text.charAt(i) == '\n' ? '\n' : ' ');
            }
        }
        Matcher placeholder = PLACEHOLDER.matcher(bare(text));
        while (placeholder.find()) {
            camel.setCharAt(placeholder.start() + 1, '?');
        }
        return camel.toString();
    }

    /**
     * The query with SQL in the place of its values, as for use within another query.
     *
     * @param text as it was {@link #checked}
     * @param values an expression of SQL for each name
     */
    public static String with(String text, Map<String, String> values) {
        return CAMELS.matcher(camel(text))
                .replaceAll(value -> Matcher.quoteReplacement(values.getOrDefault(name(value), "NULL")));
    }

    /**
     * The names of the values of a text, in the order in which they are bound.
     *
     * @param text as it was {@link #checked}
     */
    public static List<String> names(String text) {
        return CAMELS.matcher(camel(text)).results().map(SqlText::name).toList();
    }

    private static String name(MatchResult placeholder) {
        return placeholder.group(2) == null ? placeholder.group(3) : placeholder.group(2);
    }

    /** How many values are bound to a text of {@link #camel}; 0 if only the driver can tell, as with a list. */
    static int parameters(String camel) {
        Matcher placeholder = CAMELS.matcher(camel);
        int count = 0;
        boolean list = false;
        while (placeholder.find()) {
            count++;
            list |= placeholder.group(1) != null;
        }
        return list ? 0 : count;
    }

    /** The query as JDBC takes it when Camel is done with it: a {@code ?} for each parameter. */
    public static String jdbc(String text) {
        return CAMELS.matcher(camel(text)).replaceAll("?");
    }
}
