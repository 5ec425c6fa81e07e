package io.rescene.runtime.connect;

import io.rescene.runtime.exit.UserException;
import java.util.Optional;
import java.util.Set;
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
    private static final Pattern PARAMETER = Pattern.compile("([\\w.-]+)=(.*)");

    /** With these redis-py, the guide's client, and others are told how to wait and to look, each in its own way. */
    private static final Set<String> NOT_OURS = Set.of(
            "ssl_cert_reqs",
            "ssl_check_hostname",
            "socket_timeout",
            "socket_connect_timeout",
            "socket_keepalive",
            "retry_on_timeout",
            "health_check_interval",
            "max_connections",
            "timeout",
            "decode_responses",
            "encoding",
            "encoding_errors",
            "client_name",
            "protocol");

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
        // As redis-py has it, before that of the path.
        String number = inQuery(parts.query()).orElse(parts.path().replaceAll("^/+|/+$", ""));
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

    /** The database's number, {@code db}. */
    private static Optional<String> inQuery(String query) {
        Optional<String> number = Optional.empty();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&")) {
            Matcher parameter = PARAMETER.matcher(pair);
            if (!parameter.matches()) {
                // It may be the rest of a password that holds a question mark.
                throw UserException.usage("REDIS_URL must be " + FORM + ServiceAddress.ENCODE);
            }
            String name = parameter.group(1);
            if (name.equals("db")) {
                number = number.or(() -> Optional.of(parameter.group(2)));
            } else if (!NOT_OURS.contains(name)) {
                throw UserException.usage("REDIS_URL must not have the parameter " + name
                        + ": of a query it takes db=NUMBER alone; it must be " + FORM);
            }
        }
        return number;
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
