package io.rescene.embedded.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** The models the stand-in plays, and what they charge for a picture (tokens as in OpenAI's vision pricing). */
final class Models {
    private static final Map<String, String> DATED =
            Map.of("gpt-4o", "gpt-4o-2024-08-06", "gpt-4o-mini", "gpt-4o-mini-2024-07-18");

    /** When gpt-4o was made known, in seconds since 1970. */
    private static final long CREATED = 1_715_367_049L;

    private static final int TILE = 512;

    private Models() {}

    /**
     * Passes every name that begins with {@code gpt-}.
     *
     * @throws ApiError 404 {@code model_not_found} for any other
     */
    static void check(String model) throws ApiError {
        if (!model.startsWith("gpt-") || model.length() == 4) {
            throw new ApiError(
                    404,
                    "invalid_request_error",
                    null,
                    "model_not_found",
                    "The model `" + model + "` does not exist or you do not have access to it.");
        }
    }

    /** The name an answer carries: {@code gpt-4o} becomes {@code gpt-4o-2024-08-06}; a dated name stays. */
    static String dated(String model) {
        return DATED.getOrDefault(model, model);
    }

    /** The body of {@code GET /models}. */
    static ObjectNode list() {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = root.putArray("data");
        List.of("gpt-4o", "gpt-4o-2024-08-06", "gpt-4o-mini", "gpt-4o-mini-2024-07-18")
                .forEach(id -> data.add(one(id)));
        return root;
    }

    /** The body of {@code GET /models/{id}}. */
    static ObjectNode one(String id) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("object", "model")
                .put("created", CREATED)
                .put("owned_by", "system");
    }

    /**
     * Tokens of one picture: a base and, unless in low detail, a charge per 512-pixel tile after it was fitted into
     * 2048×2048 and its shorter side brought down to 768.
     */
    static long imageTokens(String model, boolean low, int width, int height) {
        boolean mini = model.startsWith("gpt-4o-mini");
        long base = mini ? 2_833 : 85;
        if (low) {
            return base;
        }
        double fit = Math.min(1, 2048.0 / Math.max(width, height));
        double scale = Math.min(fit, 768.0 / Math.min(width, height));
        long tiles = tiles(width * scale) * tiles(height * scale);
        return base + tiles * (mini ? 5_667 : 170);
    }

    private static long tiles(double side) {
        return Math.max(1, (long) Math.ceil(Math.round(side) / (double) TILE));
    }
}
