package io.rescene.runtime.connect;

import io.rescene.runtime.exit.UserException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where the database is, read from {@code DATABASE_URL}.
 *
 * @param jdbc the driver's URL, without user and password
 * @param user the user; empty: the driver's default
 * @param password the password; empty: none
 */
public record DatabaseUrl(String jdbc, Optional<String> user, Optional<String> password) {
    private static final String SETTING = "DATABASE_URL";
    private static final String FORM = "postgresql://user:password@host:port/database, or jdbc:postgresql://…";
    private static final int PORT = 5432;
    /** The driver's own forms for the database of this host. */
    private static final Pattern WITHOUT_HOST = Pattern.compile("jdbc:postgresql:(?!//[^/?]).*");
    /** What clients of other languages write into the URL and the driver would stumble over or misread. */
    private static final Set<String> NOT_OURS =
            Set.of("pgbouncer", "connection_limit", "pool_timeout", "schema", "target_session_attrs");

    private static final Map<String, String> OUR_NAMES = Map.of(
            "connect_timeout", "connectTimeout",
            "application_name", "ApplicationName",
            "channel_binding", "channelBinding");
    private static final List<String> SSL_MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    /**
     * Reads a URL.
     *
     * @param text {@code postgresql://user:pass@host:port/db?…}, {@code postgres://…} or {@code jdbc:postgresql:…}; there may be
     *     several hosts, with commas between them
     * @throws UserException with exit code 2 if it is neither; the message does not repeat it, as it may hold a secret
     */
    public static DatabaseUrl of(String text) {
        String plain = text.replaceFirst("^jdbc:", "");
        if (!plain.startsWith("postgresql:") && !plain.startsWith("postgres:")) {
            throw UserException.usage(SETTING + " must be " + FORM);
        }
        if (WITHOUT_HOST.matcher(text).matches()) {
            String[] parts = text.split("\\?", 2);
            return of(parts[0], Optional.empty(), Optional.empty(), parts.length > 1 ? parts[1] : "");
        }
        ServiceAddress parts = ServiceAddress.of(SETTING, plain, FORM, PORT);
        String hosts = parts.hosts().stream().map(HostPort::toString).collect(Collectors.joining(","));
        String path = parts.path().isEmpty() ? "/" : parts.path();
        return of("jdbc:postgresql://" + hosts + path, parts.user(), parts.password(), parts.query());
    }

    private static DatabaseUrl of(String jdbc, Optional<String> user, Optional<String> password, String parameters) {
        Map<String, String> query = query(parameters);
        Optional<String> otherUser = Optional.ofNullable(query.remove("user"));
        Optional<String> otherPassword = Optional.ofNullable(query.remove("password"));
        try {
            return new DatabaseUrl(
                    jdbc + text(query),
                    user.or(() -> otherUser.map(ServiceAddress::decoded)),
                    password.or(() -> otherPassword.map(ServiceAddress::decoded)));
        } catch (IllegalArgumentException e) {
            // The exception's message repeats a piece of the password.
            throw malformed();
        }
    }

    private static UserException malformed() {
        return UserException.usage(SETTING + " is malformed; it must be " + FORM + ServiceAddress.ENCODE);
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            String[] parts = pair.split("=", 2);
            String name = parts[0];
            if (!name.matches("[\\w.-]*")) {
                throw malformed(); // the rest of a password that holds a question mark
            }
            if (!NOT_OURS.contains(name) && !name.isEmpty()) {
                query.put(OUR_NAMES.getOrDefault(name, name), parts.length > 1 ? parts[1] : "");
            }
        }
        String mode = query.getOrDefault("sslmode", "prefer");
        if (!SSL_MODES.contains(mode)) {
            throw UserException.usage(
                    SETTING + " says sslmode=" + mode + ", which must be one of " + String.join(", ", SSL_MODES));
        }
        return query;
    }

    private static String text(Map<String, String> query) {
        return query.isEmpty()
                ? ""
                : query.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .collect(Collectors.joining("&", "?", ""));
    }

    /** The driver's properties: user, password, and what makes it work through a transaction pooler. */
    Properties properties() {
        Properties properties = new Properties();
        user.ifPresent(u -> properties.setProperty("user", u));
        password.ifPresent(p -> properties.setProperty("password", p));
        properties.setProperty("prepareThreshold", "0");
        properties.setProperty("tcpKeepAlive", "true");
        if (!jdbc.contains("connectTimeout=")) {
            properties.setProperty("connectTimeout", "5");
        }
        if (!jdbc.contains("loginTimeout=")) {
            // Also for who takes the connection and then says nothing; connectTimeout is over by then.
            properties.setProperty("loginTimeout", "5");
        }
        if (!jdbc.contains("ApplicationName=")) {
            properties.setProperty("ApplicationName", "rescene");
        }
        if (isOfSeveralHosts() && !jdbc.contains("targetServerType=")) {
            // Whichever of them takes writes now: all that Rescene does ends with some.
            properties.setProperty("targetServerType", "primary");
        }
        return properties;
    }

    /** Whether it is Supabase's transaction pooler, by its port: each transaction may get another session there. */
    boolean isTransactionPooler() {
        return jdbc.contains(":6543/");
    }

    private boolean isOfSeveralHosts() {
        return shown().contains(",");
    }

    /** The URL without what may be secret, for messages. */
    public String shown() {
        return jdbc.substring("jdbc:".length()).replaceAll("\\?.*", "");
    }

    /** Never the password. */
    @Override
    public String toString() {
        return shown();
    }
}
