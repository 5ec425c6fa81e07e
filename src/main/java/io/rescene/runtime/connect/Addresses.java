package io.rescene.runtime.connect;

import io.rescene.runtime.exit.UserException;
import io.rescene.runtime.settings.Environment;
import java.net.URI;
import java.util.Optional;

/** Where the services are and how they are entered: the embedded ones, else those of the environment. */
public final class Addresses {
    private static final String OPENAI = "https://api.openai.com/v1";

    /**
     * The embedded services that run; each empty if it is not embedded.
     *
     * @param database a {@code DATABASE_URL}
     * @param redis a {@code REDIS_URL}
     * @param openAi an {@code OPENAI_BASE_URL}
     */
    record Embedded(Optional<String> database, Optional<String> redis, Optional<String> openAi) {
        /** Nothing is embedded. */
        static final Embedded NONE = new Embedded(Optional.empty(), Optional.empty(), Optional.empty());
    }

    private final Environment environment;
    private final Embedded embedded;

    Addresses(Environment environment, Embedded embedded) {
        this.environment = environment;
        this.embedded = embedded;
    }

    /**
     * Looks whether what a worker connects to is named, and named well.
     *
     * @throws UserException with exit code 2 for the first that is not
     */
    public void require() {
        databaseUrl();
        RedisUrl.of(redisUrl());
        openAiBaseUrl();
        openAiKey();
        supabaseUrl();
        supabaseKey();
    }

    /**
     * Where the database is.
     *
     * @throws UserException with exit code 2 if nothing says it
     */
    public DatabaseUrl databaseUrl() {
        return DatabaseUrl.of(embedded.database()
                .or(() -> environment.get("DATABASE_URL"))
                .orElseThrow(
                        () -> UserException.usage("DATABASE_URL is not set: put it into .env or the environment, e.g. "
                                + "postgresql://user:password@localhost:5432/postgres"
                                + (environment.get("SUPABASE_URL").isPresent()
                                        ? " (the Supabase keys do not replace it: see Connect in the Supabase dashboard)"
                                        : ""))));
    }

    /** Where Redis is; {@code redis://localhost:6379/0} if nothing says it. */
    public String redisUrl() {
        return embedded.redis().or(() -> environment.get("REDIS_URL")).orElse("redis://localhost:6379/0");
    }

    /** The base of OpenAI's API, without a slash at its end. */
    public String openAiBaseUrl() {
        String base =
                embedded.openAi().or(() -> environment.get("OPENAI_BASE_URL")).orElse(OPENAI);
        if (base.matches("https?://[^/?#]*@.*")) {
            throw UserException.usage(
                    "OPENAI_BASE_URL must not have a user or a password in it, which are not sent: the"
                            + " key goes into OPENAI_API_KEY");
        }
        if (!base.matches("https?://[^\\s?#]+")) {
            throw UserException.usage(
                    "OPENAI_BASE_URL must be an http(s) address without a query (?) or fragment (#), such as " + OPENAI
                            + " or https://NAME.openai.azure.com/openai/v1");
        }
        return base.replaceFirst("/+$", "");
    }

    /**
     * The key for OpenAI.
     *
     * @throws UserException with exit code 2 if it is not set and the provider is OpenAI itself, or can't be a key
     */
    public String openAiKey() {
        if (embedded.openAi().isPresent()) {
            return "offline";
        }
        Optional<String> key = key("OPENAI_API_KEY");
        if (key.isEmpty() && openAiBaseUrl().equals(OPENAI)) {
            throw UserException.usage("OPENAI_API_KEY is not set: put it into .env or the environment");
        }
        return key.orElse("");
    }

    /**
     * The Supabase project's address, if one is set.
     *
     * @throws UserException with exit code 2 if it is malformed
     */
    public Optional<URI> supabaseUrl() {
        return environment.get("SUPABASE_URL").map(url -> {
            if (!url.matches("https?://[\\w.:\\[\\]-]+(/[\\w./-]*)?")) {
                throw UserException.usage("SUPABASE_URL must be an address such as https://your-project.supabase.co");
            }
            return URI.create(url);
        });
    }

    /**
     * The Supabase service key; empty if none is set.
     *
     * @throws UserException with exit code 2 if it can't be a key
     */
    public String supabaseKey() {
        return key("SUPABASE_SERVICE_ROLE_KEY").orElse("");
    }

    /** A key goes into a header of HTTP, which takes no line breaks; it is not shown, whatever stands in it. */
    private Optional<String> key(String name) {
        Optional<String> key = environment.get(name);
        key.filter(text -> !text.matches("[ -~]*")).ifPresent(unusable -> {
            throw UserException.usage(
                    name + " has a line break or another character in it that no key has: set it to the key"
                            + " alone, on one line");
        });
        return key;
    }
}
