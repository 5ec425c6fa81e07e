package io.rescene.openai;

import io.rescene.openai.Question.Kind;
import java.util.Map;

/**
 * How many tokens a picture counts, as OpenAI publishes it: at low detail the base alone; at high detail base + tile ×
 * tiles of 512 pixels, after the picture is shrunk to fit into 2048×2048 with its shorter side at most 768. The numbers
 * are settings.
 *
 * @param byModel rules by model name; a dated name such as {@code gpt-4o-2024-08-06} finds {@code gpt-4o}
 */
public record ImageTokens(Map<String, Rule> byModel) {
    private static final long LONGER_SIDE = 2048;
    private static final long SHORTER_SIDE = 768;
    private static final long TILE_SIDE = 512;
    /** The frame that is assumed where the size is unknown, as before anything is fetched: 6 tiles. */
    private static final int ASSUMED_WIDTH = 1280;

    private static final int ASSUMED_HEIGHT = 720;

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
    public record Rule(long base, long tile) {}

    /** The rule of a model: its own, as {@link DatedModel} finds it, or gpt-4o's. */
    public Rule of(String model) {
        return DatedModel.find(byModel, model).orElse(FALLBACK);
    }

    /**
     * Tokens of a picture whose size is known.
     *
     * @param detail {@code low}; anything else counts as {@code high}, as {@code auto} may choose it
     * @param width pixels, at least 1
     * @param height pixels, at least 1
     */
    public long tokens(String model, String detail, int width, int height) {
        Rule rule = of(model);
        return detail.equals("low") ? rule.base() : rule.base() + rule.tile() * tiles(width, height);
    }

    /**
     * The most tokens a request's picture can count, whatever its size; 0 for a request without one. A model that is not
     * listed counts like the dearest that is.
     */
    long most(ChatRequest request) {
        return request.pictureUrl() == null
                ? 0
                : DatedModel.find(byModel, request.model())
                        .map(rule -> most(rule, request.detail()))
                        .orElseGet(() -> byModel.values().stream()
                                .mapToLong(rule -> most(rule, request.detail()))
                                .max()
                                .orElse(most(FALLBACK, request.detail())));
    }

    private static long most(Rule rule, String detail) {
        return detail.equals("low")
                ? rule.base()
                : rule.base() + rule.tile() * tiles((int) LONGER_SIDE, (int) SHORTER_SIDE);
    }

    /** Tokens of a request's picture, whose size is not known: 1280×720 is assumed; 0 for a request without one. */
    long assumed(ChatRequest request) {
        return request.kind() == Kind.SUMMARY || request.pictureUrl() == null
                ? 0
                : tokens(request.model(), request.detail(), ASSUMED_WIDTH, ASSUMED_HEIGHT);
    }

    /**
     * Tiles of a picture at high detail: at least 1, at most 8. In whole numbers, as 1024 × 768 / 1024 must be 768
     * exactly.
     *
     * @param width pixels, at least 1
     * @param height pixels, at least 1
     */
    static long tiles(int width, int height) {
        long longer = Math.max(width, height);
        long shorter = Math.min(width, height);
        long numerator = 1;
        long denominator = 1;
        if (longer > LONGER_SIDE) {
            numerator = LONGER_SIDE;
            denominator = longer;
        }
        if (shorter * numerator > SHORTER_SIDE * denominator) {
            numerator = SHORTER_SIDE;
            denominator = shorter;
        }
        return side(width * numerator, denominator) * side(height * numerator, denominator);
    }

    private static long side(long numerator, long denominator) {
        return -Math.floorDiv(-numerator, denominator * TILE_SIDE);
    }
}
