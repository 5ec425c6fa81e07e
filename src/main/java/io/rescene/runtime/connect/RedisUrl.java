package io.rescene.runtime.connect;

import io.rescene.runtime.exit.UserException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where Redis is, read from {@code REDIS_URL}.
 *
 * @param address {@code redis://host:port}, or {@code rediss://} for TLS
 * @param user the user; empty: Redis' default
 * @param password the password; empty: none
 * @param database the database's number
 */
record RedisUrl(String address, Optional<String> user, Optional<String> password, int database) {
    private static final String FORM = "redis://[user:password@]host:port/database, or rediss:// for TLS";
    private static final int PORT = 6379;
    /** A database's number in the query. */
    private static final Pattern NAMED = Pattern.compile("(?:^|&)db=([^&]*)");

    /**
     * Reads a URL.
     *
     * @throws UserException with exit code 2 if it is none; the message does not repeat its password
     */
    static RedisUrl of(String text) {
        if (!text.startsWith("redis://") && !text.startsWith("rediss://")) {
            throw UserException.usage("REDIS_URL must be " + FORM);
        }
        ServiceAddress parts = ServiceAddress.of("REDIS_URL", text, FORM, PORT);
        if (parts.hosts().size() > 1) {
            throw UserException.usage("REDIS_URL must name one host; it must be " + FORM);
        }
        String number = parts.path().replaceAll("^/+|/+$", "");
        Matcher named = NAMED.matcher(parts.query());
        if (named.find()) {
            number = named.group(1); // as redis-py, the guide's client, has it, before that of the path
        }
        if (!number.matches("\\d{0,4}")) {
            throw UserException.usage("REDIS_URL must end with a database number such as 0; it must be " + FORM);
        }
        boolean both = parts.password().isPresent();
        return new RedisUrl(
                parts.scheme() + "://" + parts.hosts().get(0),
                both ? parts.user() : Optional.empty(),
                both ? parts.password() : parts.user(),
                number.isEmpty() ? 0 : Integer.parseInt(number));
    }

    /** Whether the way there is encrypted. */
    boolean isTls() {
        return address.startsWith("rediss:");
    }

    /** Where it leads, without what may be secret. */
    String shown() {
        return address + "/" + database;
    }

    /** Never the password. */
    @Override
    public String toString() {
        return shown();
    }
}
