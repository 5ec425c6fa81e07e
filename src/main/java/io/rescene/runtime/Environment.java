package io.rescene.runtime;

import io.github.cdimascio.dotenv.Dotenv;
import io.github.cdimascio.dotenv.DotenvException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The environment variables of the guide, and {@code .env} in the working directory; the environment wins.
 */
public final class Environment {
    private static final Pattern PASSWORD = Pattern.compile("://[^/@\\s]*?:([^@\\s]+)@|[?&]password=([^&\\s]+)");
    /** How the library names a line that it can't read. */
    private static final Pattern MALFORMED = Pattern.compile("Malformed entry (?:([A-Z_][A-Z0-9_]*)(?=[\\s:=]))?");

    private final Map<String, String> process;
    private final Optional<Dotenv> file;

    /**
     * Reads {@code .env}, if it is there.
     *
     * @param folder the working directory
     * @param process the process' environment, see {@link System#getenv()}
     * @throws UserException with exit code 2 if the file can't be read
     */
    public Environment(Path folder, Map<String, String> process) {
        this.process = Map.copyOf(process);
        if (!Files.isRegularFile(folder.resolve(".env"))) {
            this.file = Optional.empty();
            return;
        }
        try {
            this.file = Optional.of(Dotenv.configure()
                    .directory(folder.toAbsolutePath().toString())
                    .load());
        } catch (DotenvException e) {
            // The exception repeats the line, which may hold a secret: it is not kept as a cause either.
            throw UserException.usage(folder.resolve(".env") + " can't be read: " + withoutValue(e));
        }
    }

    /** Only the name of a malformed line is said, if it has one. */
    private static String withoutValue(DotenvException trouble) {
        Matcher line = MALFORMED.matcher(String.valueOf(trouble.getMessage()));
        if (!line.find()) {
            return trouble.getClass().getSimpleName();
        }
        return "a line " + (line.group(1) == null ? "" : "with " + line.group(1) + " ")
                + "is not of the form NAME=value";
    }

    /** All variables as they stand there, by name. */
    Map<String, String> variables() {
        Map<String, String> all = new HashMap<>();
        file.ifPresent(dotenv -> dotenv.entries(Dotenv.Filter.DECLARED_IN_ENV_FILE)
                .forEach(entry -> all.put(entry.getKey(), entry.getValue())));
        all.putAll(process);
        return all;
    }

    /** A variable that is set and not blank. */
    public Optional<String> get(String name) {
        String own = process.get(name);
        Optional<String> value = own == null ? file.map(dotenv -> dotenv.get(name, "")) : Optional.of(own);
        return value.map(String::strip).filter(text -> !text.isEmpty());
    }

    /** What no log may show: keys, and the passwords in URLs, as they stand there and decoded. */
    Set<String> secrets() {
        Set<String> secrets = new HashSet<>();
        get("OPENAI_API_KEY").ifPresent(secrets::add);
        get("SUPABASE_SERVICE_ROLE_KEY").ifPresent(secrets::add);
        for (String url : List.of("DATABASE_URL", "REDIS_URL")) {
            Matcher password = PASSWORD.matcher(get(url).orElse(""));
            while (password.find()) {
                String found = password.group(1) == null ? password.group(2) : password.group(1);
                secrets.add(found);
                secrets.add(decoded(found));
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
