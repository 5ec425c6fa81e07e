package io.rescene.runtime.settings;

import io.rescene.monitor.Mask;
import io.rescene.openai.ImageTokens;
import io.rescene.openai.Prices;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The settings in force, checked: packed file, file in the working directory, .env, environment, {@code -D}. */
public final class Settings {
    private static final String FILE = "application.properties";

    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads and checks the settings.
     *
     * @param folder the working directory
     * @param environment the environment's variables, {@code .env} included
     * @param system the system properties
     * @throws UserException with exit code 2 for an unknown key, a variable that is nearly a setting's or a model's that is
     *     not known, or a value out of range
     */
    public static Settings load(Path folder, Environment environment, Properties system) {
        Map<String, String> values = new TreeMap<>();
        packed().forEach((key, value) ->
                values.put(key.toString(), value.toString().strip()));
        Path own = folder.resolve(FILE);
        if (SettingText.isThere(own)) {
            read(own).forEach((key, value) -> put(values, key.toString(), value.toString(), own.toString()));
        }
        SettingVariables.check(environment);
        putVariables(values, List.copyOf(values.keySet()), environment);
        system.stringPropertyNames().stream()
                .filter(key -> key.startsWith("rescene."))
                .forEach(key -> put(values, key, system.getProperty(key), "-D" + key));
        List<String> ofModels = Stream.of(Setting.OPENAI_SCENE_MODEL, Setting.OPENAI_SUMMARY_MODEL)
                .flatMap(setting -> ModelTables.keys(values.getOrDefault(setting.key(), "")))
                .filter(key -> !values.containsKey(key))
                .toList();
        putVariables(values, ofModels, environment);
        SettingVariables.checkModels(environment, values.keySet());
        Settings settings = new Settings(values);
        settings.checkTogether();
        return settings;
    }

    private static void putVariables(Map<String, String> values, Collection<String> keys, Environment environment) {
        Map<String, String> variables = environment.variables();
        for (String key : keys) {
            String variable = SettingVariables.of(key);
            String value = variables.getOrDefault(variable, "");
            if (key.startsWith("rescene.") && !value.isBlank()) {
                put(values, key, value, environment.place(variable));
            }
        }
    }

    private void checkTogether() {
        if (duration(Setting.WORKER_HEARTBEAT).multipliedBy(2).compareTo(duration(Setting.WORKER_LEASE)) > 0) {
            throw UserException.usage("rescene.worker.heartbeat (" + text(Setting.WORKER_HEARTBEAT)
                    + " s) must be at most half of rescene.worker.lease (" + text(Setting.WORKER_LEASE) + " s)");
        }
    }

    private static void put(Map<String, String> values, String key, String given, String where) {
        String value = given.strip();
        if (key.startsWith("rescene.")) {
            Optional<String> objection = Setting.of(key)
                    .map(setting -> setting.objection(value))
                    .orElseGet(() -> {
                        if (!ModelTables.has(key)) {
                            throw UserException.usage("Unknown setting " + key + " (" + where + ")" + suggestion(key));
                        }
                        return ModelTables.objection(key, value);
                    });
            objection.ifPresent(wanted -> {
                throw UserException.usage(
                        "Setting " + key + " must be " + wanted + ", but " + where + " says '" + shown(value) + "'");
            });
        }
        values.put(key, value);
    }

    private static String shown(String value) {
        return Text.shortened(Mask.secrets(value.replaceAll("//[^/@]*@", "//…@")), 60);
    }

    private static String suggestion(String key) {
        String last = key.substring(key.lastIndexOf('.') + 1);
        return Arrays.stream(Setting.values())
                .map(Setting::key)
                .filter(known -> known.endsWith("." + last) || known.startsWith(key))
                .findFirst()
                .map(known -> "; did you mean " + known + "?")
                .orElse("; application.properties lists them all");
    }

    private static Properties packed() {
        try (InputStream in = Settings.class.getResourceAsStream("/" + FILE)) {
            if (in == null) {
                throw new IllegalStateException("The jar carries no " + FILE);
            }
            return load(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("The packed " + FILE + " can't be read", e);
        }
    }

    private static Properties read(Path file) {
        try {
            return load(SettingText.of(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException(ExitCode.USAGE, file + " can't be read: " + e.getMessage(), e);
        }
    }

    private static Properties load(String text) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = new StringReader(text)) {
            properties.load(reader);
        }
        return properties;
    }

    /** A setting as text; empty if it is set to nothing. */
    public String text(Setting setting) {
        return values.getOrDefault(setting.key(), "");
    }

    /** A whole number. */
    public int number(Setting setting) {
        return Integer.parseInt(text(setting));
    }

    /** A duration, given in seconds. */
    public Duration duration(Setting setting) {
        return Duration.ofNanos(new BigDecimal(text(setting)).movePointRight(9).longValue());
    }

    /** An amount of USD; empty if it is 0, which stands for none. */
    public Optional<BigDecimal> amount(Setting setting) {
        return Optional.of(new BigDecimal(text(setting))).filter(usd -> usd.signum() > 0);
    }

    /** A switch. */
    public boolean isTrue(Setting setting) {
        return Boolean.parseBoolean(text(setting));
    }

    /** All prices that are set; what a model lacks counts 0. */
    public Prices prices() {
        return ModelTables.prices(values);
    }

    /** How many tokens pictures count; what a listed model lacks counts 0. */
    public ImageTokens imageTokens() {
        return ModelTables.imageTokens(values);
    }

    /**
     * Sees whether a cap can be held: without a price a call's cost is not known.
     *
     * @throws UserException if a model has no price
     */
    public void requirePrices() {
        for (Setting model : List.of(Setting.OPENAI_SCENE_MODEL, Setting.OPENAI_SUMMARY_MODEL)) {
            if (prices().of(text(model)).isEmpty()) {
                throw UserException.usage("A cap needs the price of " + text(model) + ": set rescene.price."
                        + text(model) + ".input and .output");
            }
        }
    }

    /** All keys and values, those of Camel included, for its property placeholders. */
    public Properties all() {
        Properties all = new Properties();
        all.putAll(values);
        return all;
    }
}
