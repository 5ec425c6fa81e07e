package io.rescene.runtime.settings;

import io.rescene.openai.ImageTokens;
import io.rescene.openai.Prices;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The settings whose keys name a model: prices, and what pictures count. Any model may be added. */
final class ModelTables {
    private static final Pattern PRICE = Pattern.compile("rescene\\.price\\.([\\w.-]+)\\.(input|cached-input|output)");
    private static final Pattern AMOUNT = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");
    private static final Pattern IMAGE_TOKENS = Pattern.compile("rescene\\.image-tokens\\.([\\w.-]+)\\.(base|tile)");
    private static final Pattern TOKENS = Pattern.compile("\\d{1,6}");

    private ModelTables() {}

    /** Whether a key names a model in one of the tables. */
    static boolean has(String key) {
        return PRICE.matcher(key).matches() || IMAGE_TOKENS.matcher(key).matches();
    }

    /** The keys that name a model, whether they are set or not. */
    static Stream<String> keys(String model) {
        return Stream.of(
                        "price.%s.input",
                        "price.%s.cached-input", "price.%s.output", "image-tokens.%s.base", "image-tokens.%s.tile")
                .map(key -> "rescene." + key.formatted(model));
    }

    /** What is wrong with a value of such a key; empty if it may stand. */
    static Optional<String> objection(String key, String value) {
        boolean price = PRICE.matcher(key).matches();
        if ((price ? AMOUNT : TOKENS).matcher(value).matches()) {
            return Optional.empty();
        }
        return Optional.of(price ? "USD per million tokens, at least 0" : "tokens, a whole number from 0 to 999999");
    }

    /** The prices; what a model lacks counts 0, without a price for cached input that of input. */
    static Prices prices(Map<String, String> values) {
        Map<String, Prices.Price> prices = new HashMap<>();
        table(values, PRICE).forEach((model, parts) -> {
            BigDecimal input = parts.getOrDefault("input", BigDecimal.ZERO);
            prices.put(
                    model,
                    new Prices.Price(
                            input,
                            parts.getOrDefault("cached-input", input),
                            parts.getOrDefault("output", BigDecimal.ZERO)));
        });
        return new Prices(prices);
    }

    /** How many tokens pictures count; what a model lacks counts 0. */
    static ImageTokens imageTokens(Map<String, String> values) {
        Map<String, ImageTokens.Rule> rules = new HashMap<>();
        table(values, IMAGE_TOKENS)
                .forEach((model, parts) -> rules.put(
                        model,
                        new ImageTokens.Rule(
                                parts.getOrDefault("base", BigDecimal.ZERO).longValue(),
                                parts.getOrDefault("tile", BigDecimal.ZERO).longValue())));
        return new ImageTokens(rules);
    }

    /** The values of matching keys, by model and the key's last part. */
    private static Map<String, Map<String, BigDecimal>> table(Map<String, String> values, Pattern keys) {
        Map<String, Map<String, BigDecimal>> found = new HashMap<>();
        values.forEach((key, value) -> {
            Matcher part = keys.matcher(key);
            if (part.matches()) {
                found.computeIfAbsent(part.group(1), model -> new HashMap<>())
                        .put(part.group(2), new BigDecimal(value));
            }
        });
        return found;
    }
}
