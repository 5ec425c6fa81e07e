package io.rescene.monitor;

import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes secrets and pictures out of a text, and keeps a log line one line. */
public final class Mask {
    private static final Pattern SECRET = Pattern.compile(
            "(?i)(bearer\\s+|apikey[\"':=\\s]{1,6}|password[\"':=\\s]{1,6}|authorization[\"':=\\s]{1,6}(?:(?:bearer|basic)\\s+)?)"
                    + "[^\\s\"',;&]+");
    private static final Pattern KEY = Pattern.compile("\\b(sk-|sb_secret_|eyJ)[\\w.-]{8,}");
    /** What signs an address or opens it: storage's own form, that of S3, a gateway's key. */
    private static final Pattern SIGNATURE =
            Pattern.compile("(?i)([?&](?:token|sig|signature|key|api[-_]key|x-(?:amz|goog)-[a-z-]+)=)[^\\s\"'&]+");

    /** A scheme is short: looked for without a bound, a long word would take the square of its length. */
    private static final Pattern USER_INFO = Pattern.compile("(\\w{1,20}://[^\\s/:@]*:)[^\\s/@]+@");

    private static final Pattern PICTURE = Pattern.compile("data:image/[\\w.+-]+;base64,[\\w+/=]*");
    private static final Pattern LONG_BASE64 = Pattern.compile("[A-Za-z0-9+/]{200,}={0,2}");
    private static final Pattern CONTROL =
            Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069&&[^\\t]]");

    /** The logger context's object under this name: a collection of texts that no log may show. */
    public static final String KNOWN = "rescene.secrets";

    private Mask() {}

    /** The text without the secrets that are known, and without what looks like one. */
    public static String secrets(String text, @Nullable Object known) {
        String masked = text;
        if (known instanceof Collection<?> secrets) {
            for (Object secret : secrets) {
                masked = masked.replace(String.valueOf(secret), "***");
            }
        }
        return secrets(masked);
    }

    /** The text without secrets and pictures. */
    public static String secrets(String text) {
        String masked = SECRET.matcher(text).replaceAll("$1***");
        masked = KEY.matcher(masked).replaceAll("$1***");
        masked = masked.indexOf('=') >= 0 ? SIGNATURE.matcher(masked).replaceAll("$1***") : masked;
        masked = masked.contains("://") ? USER_INFO.matcher(masked).replaceAll("$1***@") : masked;
        masked = masked.contains("data:image/") ? PICTURE.matcher(masked).replaceAll("data:image/***") : masked;
        return LONG_BASE64.matcher(masked).replaceAll("***");
    }

    /** The text up to its first quotation mark, and how much is left out. */
    public static String payload(String text) {
        int start = text.indexOf('"');
        return start < 0 ? text : text.substring(0, start) + "*** (" + (text.length() - start) + " characters)";
    }

    /** The text on one line: what would break it, or turn its direction, is written as an escape. */
    public static String line(String text) {
        Matcher control = CONTROL.matcher(text);
        return control.find()
                ? control.reset()
                        .replaceAll(
                                m -> String.format("\\\\u%04x", (int) m.group().charAt(0)))
                : text;
    }
}
