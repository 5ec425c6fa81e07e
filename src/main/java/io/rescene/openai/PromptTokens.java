package io.rescene.openai;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the tokens of a request before it is sent, with the tokenizer of the gpt-4o models (o200k_base). Counts are
 * kept, as prompts and schemas are few; the tokenizer's tables, some 30 MB, are let go when memory is short.
 */
public final class PromptTokens {
    /** What the chat format adds to each message (OpenAI cookbook, "How to count tokens"). */
    private static final int EACH_MESSAGE = 3;
    /** What it adds to begin the answer (the same source). */
    private static final int ANSWER_BEGINS = 3;

    private final ImageTokens images;
    private final Map<String, Long> counted = new ConcurrentHashMap<>();
    private SoftReference<Encoding> encoding = new SoftReference<>(null);

    /**
     * A counter.
     *
     * @param images how many tokens a picture counts
     */
    public PromptTokens(ImageTokens images) {
        this.images = images;
    }

    /**
     * Tokens in that a request will be billed: its two messages, its schema and its picture, whose size is assumed to
     * be 1280×720.
     */
    public long of(ChatRequest request) {
        String text = request.text() == null ? "" : request.text();
        return 2 * EACH_MESSAGE
                + ANSWER_BEGINS
                + of(request.instructions())
                + of(text)
                + of(request.schema().text())
                + picture(request);
    }

    /** Tokens of a request's picture alone; 0 without one. */
    public long picture(ChatRequest request) {
        return images.assumed(request);
    }

    /** Tokens of a text; what looks like a special token counts as the text it is. */
    public long of(String text) {
        return counted.computeIfAbsent(text, this::count);
    }

    private synchronized long count(String text) {
        Encoding tables = encoding.get();
        if (tables == null) {
            tables = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
            encoding = new SoftReference<>(tables);
        }
        return tables.countTokensOrdinary(text);
    }
}
