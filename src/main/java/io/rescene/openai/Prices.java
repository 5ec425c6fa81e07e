package io.rescene.openai;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;

/**
 * What a call costs. The prices are settings, in USD per million tokens.
 *
 * @param byModel prices by model name; a dated name such as {@code gpt-4o-2024-08-06} finds {@code gpt-4o}
 */
public record Prices(Map<String, Price> byModel) {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    /** USD are kept to a millionth of a cent. */
    private static final int SCALE = 8;

    /** Keeps a copy. */
    public Prices {
        byModel = Map.copyOf(byModel);
    }

    /**
     * One model's price, each USD per million tokens and at least 0.
     *
     * @param input for tokens in
     * @param cachedInput for tokens in that were cached
     * @param output for tokens out
     */
    public record Price(BigDecimal input, BigDecimal cachedInput, BigDecimal output) {}

    /**
     * The price of a model: its own, or as {@link DatedModel} finds it.
     *
     * @return empty if no price is set; its calls are then counted without cost
     */
    public Optional<Price> of(String model) {
        return DatedModel.find(byModel, model);
    }

    /**
     * The most that a call with so many tokens can cost.
     *
     * @param prompt tokens in at the most
     * @param completion tokens out at the most
     * @return USD, rounded up to 8 places; empty if the model has no price
     */
    public Optional<BigDecimal> mostOf(String model, long prompt, long completion) {
        return of(model)
                .map(price -> price.input()
                        .max(price.cachedInput())
                        .multiply(BigDecimal.valueOf(prompt))
                        .add(price.output().multiply(BigDecimal.valueOf(completion)))
                        .divide(MILLION, SCALE, RoundingMode.UP));
    }

    /**
     * What a call's tokens cost.
     *
     * @return USD, rounded half up to 8 places; empty if the model has no price
     */
    public Optional<BigDecimal> cost(String model, Usage usage) {
        return of(model)
                .map(price -> price.input()
                        .multiply(BigDecimal.valueOf(usage.prompt() - usage.cached()))
                        .add(price.cachedInput().multiply(BigDecimal.valueOf(usage.cached())))
                        .add(price.output().multiply(BigDecimal.valueOf(usage.completion())))
                        .divide(MILLION, SCALE, RoundingMode.HALF_UP));
    }
}
