package io.rescene.runtime;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is, read from {@code DATABASE_URL}.
 *
 * @param jdbc the driver's URL, without user and password
 * @param user the user; empty: the driver's default
 * @param password the password; empty: none
 */
public record DatabaseUrl(String jdbc, Optional<String> user, Optional<String> password) {
    private static final String FORM = "postgresql://user:password@host:port/database, or jdbc:postgresql://…";
    /** What clients of other languages write into the URL and the driver would stumble over or misread. */
    private static final Set<String> NOT_OURS = Set.of("pgbouncer", "connection_limit", "pool_timeout", "schema");

    /**
     * Reads a URL.
     *
     * @param text {@code postgresql://user:pass@host:port/db?…}, {@code postgres://…} or {@code jdbc:postgresql:…}
     * @throws UserException with exit code 2 if it is neither; the message does not repeat it, as it may hold a secret
     */
    public static DatabaseUrl of(String text) {
        boolean jdbc = text.startsWith("jdbc:");
        String plain = jdbc ? text.substring("jdbc:".length()) : text;
        if (!plain.startsWith("postgresql:") && !plain.startsWith("postgres:")) {
            throw UserException.usage("DATABASE_URL must be " + FORM);
        }
        try {
            if (jdbc && !plain.contains("@")) {
                return ofJdbc(text);
            }
            URI uri = new URI(plain);
            if (uri.getHost() == null) {
                throw UserException.usage("DATABASE_URL names no host; it must be " + FORM);
            }
            String[] userInfo = uri.getRawUserInfo() == null
                    ? new String[0]
                    : uri.getRawUserInfo().split(":", 2);
            Map<String, String> query = query(uri.getRawQuery());
            Optional<String> user = userInfo.length > 0 ? Optional.of(decode(userInfo[0])) : take(query, "user");
            Optional<String> password =
                    userInfo.length > 1 ? Optional.of(decode(userInfo[1])) : take(query, "password");
            String path = uri.getRawPath() == null || uri.getRawPath().length() < 2 ? "/" : uri.getRawPath();
            int port = uri.getPort() < 0 ? 5432 : uri.getPort();
            return new DatabaseUrl(
                    "jdbc:postgresql://" + uri.getHost() + ":" + port + path + text(query),
                    user.filter(u -> !u.isEmpty()),
                    password);
        } catch (URISyntaxException | IllegalArgumentException e) {
            // The exception's message repeats the URL with its password.
            throw UserException.usage("DATABASE_URL is malformed; it must be " + FORM
                    + " (special characters in the password percent-encoded)");
        }
    }

    private static DatabaseUrl ofJdbc(String text) {
        String[] parts = text.split("\\?", 2);
        Map<String, String> query = query(parts.length > 1 ? parts[1] : null);
        Optional<String> user = take(query, "user");
        Optional<String> password = take(query, "password");
        return new DatabaseUrl(parts[0] + text(query), user, password);
    }

    private static Map<String, String> query(@Nullable String text) {
        Map<String, String> query = new LinkedHashMap<>();
        if (text == null || text.isEmpty()) {
            return query;
        }
        for (String pair : text.split("&")) {
            String[] parts = pair.split("=", 2);
            String name = parts[0].equals("connect_timeout")
                    ? "connectTimeout"
                    : parts[0].equals("application_name") ? "ApplicationName" : parts[0];
            if (!NOT_OURS.contains(parts[0]) && !parts[0].isEmpty()) {
                query.put(name, parts.length > 1 ? parts[1] : "");
            }
        }
        return query;
    }

    private static Optional<String> take(Map<String, String> query, String name) {
        return Optional.ofNullable(query.remove(name)).map(DatabaseUrl::decode);
    }

    private static String text(Map<String, String> query) {
        return query.isEmpty()
                ? ""
                : query.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .collect(Collectors.joining("&", "?", ""));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
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
        return properties;
    }

    /** Whether it is Supabase's transaction pooler, by its port: each transaction may get another session there. */
    boolean isTransactionPooler() {
        return jdbc.contains(":6543/");
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
