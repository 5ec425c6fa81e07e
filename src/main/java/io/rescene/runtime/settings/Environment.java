package io.rescene.runtime.settings;

import io.rescene.runtime.exit.UserException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The environment variables of the guide, and {@code .env} in the working directory; the environment wins.
 */
public final class Environment {
    /** Redis has passwords without users: what stands alone there is rather one than a user's name. */
    private static final Pattern PASSWORD =
            Pattern.compile("//[^/@\\s]*?:([^@\\s]+)@|[?&](?:ssl)?password=([^&\\s]+)|\\brediss?://([^:/@\\s]+)@");

    private final Map<String, String> process;
    private final Map<String, String> file;

    /**
     * Reads {@code .env}, if it is there.
     *
     * @param folder the working directory
     * @param process the process' environment, see {@link System#getenv()}
     * @throws UserException with exit code 2 if the file can't be read
     */
    public Environment(Path folder, Map<String, String> process) {
        this.process = Map.copyOf(process);
        Path own = folder.resolve(".env");
        this.file = SettingText.isThere(own) ? Map.copyOf(DotEnv.read(own)) : Map.of();
    }

    /** All variables as they stand there, by name. */
    Map<String, String> variables() {
        Map<String, String> all = new HashMap<>(file);
        all.putAll(process);
        return all;
    }

    /** A variable with where it stands, for messages. */
    String place(String name) {
        return process.containsKey(name) || !file.containsKey(name)
                ? "environment variable " + name
                : name + " in .env";
    }

    /** A variable that is set and not blank. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(process.getOrDefault(name, file.get(name)))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    /** What no log may show: keys, and the passwords in URLs, as they stand there and decoded. */
    public Set<String> secrets() {
        Set<String> secrets = new HashSet<>();
        get("OPENAI_API_KEY").ifPresent(secrets::add);
        get("SUPABASE_SERVICE_ROLE_KEY").ifPresent(secrets::add);
        for (String url :
                List.of("DATABASE_URL", "REDIS_URL", "HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy")) {
            String given = get(url).orElse("");
            Matcher password = PASSWORD.matcher(given.contains("://") ? given : "//" + given);
            while (password.find()) {
                IntStream.rangeClosed(1, password.groupCount())
                        .mapToObj(password::group)
                        .filter(Objects::nonNull)
                        .forEach(found -> secrets.addAll(List.of(found, decoded(found))));
            }
        }
        return secrets;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
