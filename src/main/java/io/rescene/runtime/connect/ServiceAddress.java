package io.rescene.runtime.connect;

import io.rescene.runtime.exit.UserException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of {@code scheme://user:password@host:port/path?query}. Messages about it repeat nothing that may be a secret.
 *
 * @param scheme what stands before the {@code ://}
 * @param user the user, decoded; empty if none is named
 * @param password what follows the user, decoded; empty: no colon does
 * @param hosts at least one
 * @param path with its slash; empty if there is none
 * @param query without its question mark; empty if there is none
 */
record ServiceAddress(
        String scheme,
        Optional<String> user,
        Optional<String> password,
        List<HostPort> hosts,
        String path,
        String query) {
    /** What most often is wrong. */
    static final String ENCODE =
            " (special characters in user and password are to be percent-encoded: @ is %40, / is %2F, # is %23, ? is %3F)";
    /** What is special ends nothing but a part, so that no piece of a password is taken for a host. */
    private static final Pattern FORM =
            Pattern.compile("([a-z]+)://(?:([^@/?#\\s]*)@)?([^@/?#\\s]*)(/[^@?#\\s]*)?(?:\\?(.*))?");

    /** In a query, where the driver of a database may have it as it is. */
    private static final Pattern PASSWORD = Pattern.compile("(^|&)password=");

    /**
     * Reads an address.
     *
     * @param setting in which it stands, for messages
     * @param text the address
     * @param form what it must be, for messages
     * @param standardPort the port where none is named
     * @throws UserException with exit code 2 if it is none
     */
    static ServiceAddress of(String setting, String text, String form, int standardPort) {
        UserException malformed = UserException.usage(setting + " is malformed; it must be " + form + ENCODE);
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw malformed;
        }
        if (parts.group(3).isEmpty()) {
            throw UserException.usage(setting + " names no host; it must be " + form);
        }
        Optional<String> userInfo = Optional.ofNullable(parts.group(2));
        String query = Optional.ofNullable(parts.group(5)).orElse("");
        boolean before = userInfo.filter(names -> names.contains(":")).isPresent();
        if (query.contains("@") && (before || !PASSWORD.matcher(query).find())) {
            // What follows may be the host, and what stands in its place a piece of the password.
            throw UserException.usage(
                    setting + " is malformed: an @ after its ? must be %40, too; it must be " + form + ENCODE);
        }
        List<HostPort> hosts = Arrays.stream(parts.group(3).split(",", -1))
                .map(host -> HostPort.of(setting, host, standardPort, userInfo.isPresent()))
                .toList();
        String[] names = userInfo.orElse("").split(":", 2);
        String path = Optional.ofNullable(parts.group(4)).orElse("");
        try {
            decoded(path);
            return new ServiceAddress(
                    parts.group(1),
                    Optional.of(decoded(names[0])).filter(user -> !user.isEmpty()),
                    names.length > 1 ? Optional.of(decoded(names[1])) : Optional.empty(),
                    hosts,
                    path,
                    query);
        } catch (IllegalArgumentException e) {
            // The exception's message repeats a piece of what may be the password.
            throw malformed;
        }
    }

    /**
     * What percent-encoded text stands for.
     *
     * @throws IllegalArgumentException if it is not encoded so
     */
    static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Never the password. */
    @Override
    public String toString() {
        return scheme + "://"
                + hosts.stream()
                        .map(HostPort::toString)
                        .reduce((a, b) -> a + "," + b)
                        .orElse("") + path;
    }
}
