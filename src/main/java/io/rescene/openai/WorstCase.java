package io.rescene.openai;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The most that one call can cost. A tokenizer never makes more tokens of a text than it has UTF-8 bytes, and an answer
 * never has more than {@code max_completion_tokens}.
 *
 * @param prices what tokens cost
 * @param images how many tokens pictures count
 */
public record WorstCase(Prices prices, ImageTokens images) {
    /** For what the chat format adds around messages, picture and schema. */
    private static final int FORMAT = 100;

    /**
     * The most a call can cost.
     *
     * @return USD, above 0; empty if the model has no price
     */
    public Optional<BigDecimal> of(ChatRequest request) {
        long prompt = FORMAT
                + images.most(request)
                + bytes(request.instructions())
                + bytes(request.text())
                + bytes(request.schema().text());
        return prices.mostOf(request.model(), prompt, request.maxTokens());
    }

    private static long bytes(@Nullable String text) {
        return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
    }
}
