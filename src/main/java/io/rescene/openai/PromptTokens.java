package io.rescene.openai;

import com.knuddels.jtokkit.api.Encoding;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Counts the tokens of a request before it is sent, with the tokenizer of the gpt-4o models (o200k_base). Counts are
 * kept, as prompts and schemas are few.
 */
public final class PromptTokens {
    /** What the chat format adds to each message (OpenAI cookbook, "How to count tokens"). */
    private static final int EACH_MESSAGE = 3;
    /** What it adds to begin the answer (the same source). */
    private static final int ANSWER_BEGINS = 3;

    private final ImageTokens images;
    private final Map<String, Long> counted = new ConcurrentHashMap<>();

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
        prepare(List.of(request));
        return 2 * EACH_MESSAGE
                + ANSWER_BEGINS
                + texts(request).mapToLong(this::of).sum()
                + images.assumed(request);
    }

    /** Tokens that OpenAI's limiter charges for a request, see {@link ChatRequest#charge}. */
    public long charge(ChatRequest request) {
        return request.charge(images);
    }

    /** Tokens of a text; what looks like a special token counts as the text it is. */
    public long of(String text) {
        Long known = counted.get(text);
        if (known == null) {
            count(List.of(text));
            known = counted.get(text);
        }
        return Objects.requireNonNull(known);
    }

    /** Counts requests that {@link #of(ChatRequest)} will be asked about, in one go: each takes a tenth of a second. */
    public void prepare(List<ChatRequest> requests) {
        count(requests.stream().flatMap(PromptTokens::texts).toList());
    }

    private static Stream<String> texts(ChatRequest request) {
        String text = request.text() == null ? "" : request.text();
        return Stream.of(request.instructions(), text, request.schema().text());
    }

    private void count(List<String> texts) {
        List<String> fresh = texts.stream()
                .distinct()
                .filter(text -> !counted.containsKey(text))
                .toList();
        if (!fresh.isEmpty()) {
            Encoding tokenizer = Vocabulary.of(fresh);
            fresh.forEach(text -> counted.put(text, (long) tokenizer.countTokensOrdinary(text)));
        }
    }
}
