package io.rescene.runtime.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Every setting of {@code application.properties}: its kind and range. The default stands in the packed file alone.
 */
public enum Setting {
    OPENAI_CONCURRENCY("rescene.openai.concurrency", Kind.WHOLE, 1, 1024),
    OPENAI_ADAPTIVE("rescene.openai.adaptive", "true", "false"),
    OPENAI_ADAPTIVE_LEAST("rescene.openai.adaptive-least", Kind.WHOLE, 1, 1024),
    OPENAI_FLEET_CONCURRENCY("rescene.openai.fleet-concurrency", Kind.WHOLE, 0, 10_000),
    OPENAI_SCENE_MODEL("rescene.openai.scene-model", Kind.WORD),
    OPENAI_SUMMARY_MODEL("rescene.openai.summary-model", Kind.WORD),
    OPENAI_SCENE_MAX_TOKENS("rescene.openai.scene-max-tokens", Kind.WHOLE, 16, 100_000),
    OPENAI_SUMMARY_MAX_TOKENS("rescene.openai.summary-max-tokens", Kind.WHOLE, 16, 100_000),
    OPENAI_TEMPERATURE("rescene.openai.temperature", Kind.NUMBER, 0, 2),
    OPENAI_TIMEOUT("rescene.openai.timeout", Kind.NUMBER, 0.1, 3600),
    OPENAI_TRIES("rescene.openai.tries", Kind.WHOLE, 1, 100),
    OPENAI_BACK_OFF("rescene.openai.back-off", Kind.NUMBER, 0, 3600),
    OPENAI_LONGEST_BACK_OFF("rescene.openai.longest-back-off", Kind.NUMBER, 0, 3600),
    IMAGE_MODE("rescene.image.mode", "data", "url"),
    IMAGE_DETAIL("rescene.image.detail", "low", "high", "auto"),
    IMAGE_MAX_BYTES("rescene.image.max-bytes", Kind.WHOLE, 1000, 20_000_000),
    IMAGE_TIMEOUT("rescene.image.timeout", Kind.NUMBER, 0.1, 3600),
    IMAGE_ALLOW_PRIVATE_HOSTS("rescene.image.allow-private-hosts", "true", "false"),
    IMAGE_SKIP_UNIFORM("rescene.image.skip-uniform", "true", "false"),
    IMAGE_UNIFORM_BRIGHTNESS("rescene.image.uniform-brightness", Kind.NUMBER, 0, 255),
    IMAGE_UNIFORM_VARIANCE("rescene.image.uniform-variance", Kind.NUMBER, 0, 16_256),
    STORAGE_BUCKET("rescene.storage.bucket", Kind.WORD),
    LANGUAGE("rescene.language", Kind.WORD),
    SCENE_TOLERATED_FAILURE_PERCENT("rescene.scene.tolerated-failure-percent", Kind.WHOLE, 0, 100),
    JOBS_DELIVERIES("rescene.jobs.deliveries", Kind.WHOLE, 1, 1000),
    JOBS_RETRY_PAUSE("rescene.jobs.retry-pause", Kind.NUMBER, 0, 86_400),
    JOBS_LONGEST_RETRY_PAUSE("rescene.jobs.longest-retry-pause", Kind.NUMBER, 0, 86_400),
    WORKER_VIDEOS("rescene.worker.videos", Kind.WHOLE, 0, 10_000),
    WORKER_LEASE("rescene.worker.lease", Kind.NUMBER, 0.5, 86_400),
    WORKER_HEARTBEAT("rescene.worker.heartbeat", Kind.NUMBER, 0.1, 3600),
    WORKER_STOP("rescene.worker.stop", Kind.NUMBER, 0, 3600),
    WORKER_LOOK_AGAIN("rescene.worker.look-again", Kind.NUMBER, 0.1, 86_400),
    WORKER_PATIENCE("rescene.worker.patience", Kind.NUMBER, 0.1, 86_400),
    ENQUEUE_PAGE_SIZE("rescene.enqueue.page-size", Kind.WHOLE, 1, 50_000),
    ENQUEUE_DELAY("rescene.enqueue.delay", Kind.NUMBER, 0, 86_400),
    POLL_INTERVAL("rescene.poll.interval", Kind.NUMBER, 0.1, 86_400),
    OFFLINE_REQUESTS_PER_MINUTE("rescene.offline.requests-per-minute", Kind.WHOLE, 0, 1_000_000_000),
    OFFLINE_TOKENS_PER_MINUTE("rescene.offline.tokens-per-minute", Kind.WHOLE, 0, 1_000_000_000),
    OBSERVE_HOST("rescene.observe.host", Kind.WORD),
    OBSERVE_PORT("rescene.observe.port", Kind.PORT, 0, 65_535),
    TRACING_ENDPOINT("rescene.tracing.endpoint", Kind.ADDRESS),
    DATABASE_CONNECTIONS("rescene.database.connections", Kind.WHOLE, 0, 1000),
    BUDGET_DAY("rescene.budget.day", Kind.NUMBER, 0, 1_000_000),
    BUDGET_OWNER("rescene.budget.owner", Kind.NUMBER, 0, 1_000_000),
    MIGRATIONS_FOLDER("rescene.migrations.folder", Kind.TEXT),
    LOG_FORMAT("rescene.log.format", "text", "json");

    private enum Kind {
        WHOLE,
        PORT,
        NUMBER,
        WORD,
        CHOICE,
        ADDRESS,
        TEXT
    }

    private final String key;
    private final Kind kind;
    private final double least;
    private final double most;
    private final List<String> choices;

    Setting(String key, Kind kind, double least, double most) {
        this.key = key;
        this.kind = kind;
        this.least = least;
        this.most = most;
        this.choices = List.of();
    }

    Setting(String key, Kind kind) {
        this(key, kind, 0, 0);
    }

    Setting(String key, String... choices) {
        this.key = key;
        this.kind = Kind.CHOICE;
        this.least = 0;
        this.most = 0;
        this.choices = List.of(choices);
    }

    /** The key in {@code application.properties}. */
    public String key() {
        return key;
    }

    /** The setting with this key. */
    static Optional<Setting> of(String key) {
        return Arrays.stream(values()).filter(s -> s.key.equals(key)).findFirst();
    }

    /**
     * Says what is wrong with a value.
     *
     * @return empty if it may stand
     */
    Optional<String> objection(String value) {
        return switch (kind) {
            case WHOLE -> value.matches("-?\\d{1,15}") ? range(Long.parseLong(value)) : Optional.of("a whole number");
            case PORT ->
                value.isEmpty()
                                || value.matches("\\d{1,5}")
                                        && range(Integer.parseInt(value)).isEmpty()
                        ? Optional.empty()
                        : Optional.of("empty, 0, or a port up to " + plain(most));
            case NUMBER ->
                value.matches("-?\\d{1,15}(\\.\\d{1,9})?") ? range(Double.parseDouble(value)) : Optional.of("a number");
            case WORD -> value.matches("[\\w./:@-]{1,200}") ? Optional.empty() : Optional.of("a single word");
            case CHOICE -> choices.contains(value) ? Optional.empty() : Optional.of("one of " + choices);
            case ADDRESS ->
                value.isEmpty() || isHttp(value)
                        ? Optional.empty()
                        : Optional.of("empty, or an address such as http://localhost:4318");
            case TEXT -> Optional.empty();
        };
    }

    /** Whether it names a server by http or https, and nothing that would be a secret or be lost when a path follows. */
    private static boolean isHttp(String value) {
        try {
            URI address = new URI(value);
            return String.valueOf(address.getScheme()).matches("https?")
                    && address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null
                    && address.getPort() <= 65_535;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /**
     * Says which values a setting with a range may have.
     *
     * @return empty if this is one of them
     */
    public Optional<String> range(double value) {
        if (value >= least && value <= most) {
            return Optional.empty();
        }
        return Optional.of("from " + plain(least) + " to " + plain(most));
    }

    /** A number as people write it: {@code 3}, not {@code 3.0}. */
    public static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
