package io.rescene.openai;

import java.util.Map;

/**
 * How many tokens a picture counts, as OpenAI publishes it: at low detail the base alone; at high detail base + tile ×
 * tiles of 512 pixels, after the picture is shrunk to fit into 2048×2048 with its shorter side at most 768. The numbers
 * are settings. How large a picture is nobody knows before it is fetched, nor of one that is passed as an address.
 *
 * @param byModel rules by model name; a dated name such as {@code gpt-4o-2024-08-06} finds {@code gpt-4o}
 */
public record ImageTokens(Map<String, Rule> byModel) {
    /** 3 × 2: those of 1280×720, the frame that is assumed. */
    private static final int ASSUMED_TILES = 6;

    /** 4 × 2: those of 2048×768, the largest that a picture is shrunk to. */
    private static final int MOST_TILES = 8;

    /** gpt-4o's, for models that are not listed: most models of its kind count like it or less. */
    static final Rule FALLBACK = new Rule(85, 170);

    /** Keeps a copy. */
    public ImageTokens {
        byModel = Map.copyOf(byModel);
    }

    /**
     * One model's numbers, each at least 0.
     *
     * @param base tokens of any picture
     * @param tile tokens of each tile besides, unless detail is low
     */
    public record Rule(long base, long tile) {
        /** Tokens of a picture; any detail but {@code low} counts as {@code high}, as {@code auto} may choose it. */
        private long tokens(String detail, int tiles) {
            return detail.equals("low") ? base : base + tile * tiles;
        }
    }

    /** The rule of a model: its own, as {@link DatedModel} finds it, or gpt-4o's. */
    public Rule of(String model) {
        return DatedModel.find(byModel, model).orElse(FALLBACK);
    }

    /** Tokens of a request's picture, for which 1280×720 is assumed; 0 for a request without one. */
    public long assumed(ChatRequest request) {
        return request.pictureUrl() == null ? 0 : of(request.model()).tokens(request.detail(), ASSUMED_TILES);
    }

    /**
     * The most tokens a request's picture can count, whatever its size; 0 for a request without one. A model that is not
     * listed counts like the dearest that is.
     */
    long most(ChatRequest request) {
        return request.pictureUrl() == null
                ? 0
                : DatedModel.find(byModel, request.model())
                        .map(rule -> most(rule, request))
                        .orElseGet(() -> byModel.values().stream()
                                .mapToLong(rule -> most(rule, request))
                                .max()
                                .orElse(most(FALLBACK, request)));
    }

    private static long most(Rule rule, ChatRequest request) {
        return rule.tokens(request.detail(), MOST_TILES);
    }
}
