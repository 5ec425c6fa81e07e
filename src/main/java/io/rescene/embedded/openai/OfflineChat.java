package io.rescene.embedded.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** Answers one chat completion from the picture or the descriptions in it. */
final class OfflineChat {
    /** OpenAI's rule of thumb. */
    private static final int CHARACTERS_PER_TOKEN = 4;

    private final PictureReader pictures = new PictureReader();
    private final Clock clock;

    OfflineChat(Clock clock) {
        this.clock = clock;
    }

    /**
     * The body of a successful answer.
     *
     * @throws ApiError for every request that is not answered
     */
    ObjectNode complete(ReceivedChat request) throws ApiError {
        long promptTokens = tokens(request.textLength())
                + request.schema()
                        .map(schema -> tokens(schema.node().toString().length()))
                        .orElse(0L);
        String content;
        if (request.schema().isPresent() && request.schema().get().has("summary")) {
            content = summary(request);
        } else if (request.image().isPresent()) {
            ReceivedChat.Image image = request.image().get();
            PictureLook look = pictures.read(image.url());
            promptTokens += Models.imageTokens(request.model(), image.low(), look.width(), look.height());
            content = scene(request, look);
        } else if (request.schema().isEmpty()) {
            content = SummaryWords.of(request.userText(), request.language());
        } else {
            throw ApiError.badRequest(
                    "messages",
                    null,
                    "The offline stand-in was sent no picture, and a schema without a 'summary' property:"
                            + " it describes pictures and sums descriptions up.");
        }
        return envelope(request, content, promptTokens);
    }

    private static String summary(ReceivedChat request) throws ApiError {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("summary", SummaryWords.of(request.userText(), request.language()));
        return fitted(request.schema(), answer);
    }

    private static String scene(ReceivedChat request, PictureLook look) throws ApiError {
        return fitted(request.schema(), new PictureWords(look, request.language()).scene());
    }

    private static String fitted(Optional<ReceivedSchema> schema, ObjectNode answer) throws ApiError {
        if (schema.isPresent()) {
            schema.get().fit(answer);
        }
        return answer.toString();
    }

    private ObjectNode envelope(ReceivedChat request, String whole, long promptTokens) {
        long wanted = tokens(whole.length());
        boolean cut = wanted > request.maxTokens();
        long completionTokens = cut ? request.maxTokens() : wanted;
        String content = cut ? whole.substring(0, (int) (completionTokens * CHARACTERS_PER_TOKEN)) : whole;
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("id", "chatcmpl-" + UUID.randomUUID().toString().replace("-", ""));
        root.put("object", "chat.completion");
        root.put("created", clock.instant().getEpochSecond());
        root.put("model", Models.dated(request.model()));
        ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
        choice.putObject("message")
                .put("role", "assistant")
                .put("content", content)
                .putNull("refusal")
                .putArray("annotations");
        choice.putNull("logprobs").put("finish_reason", cut ? "length" : "stop");
        ObjectNode usage = root.putObject("usage")
                .put("prompt_tokens", promptTokens)
                .put("completion_tokens", completionTokens)
                .put("total_tokens", promptTokens + completionTokens);
        usage.putObject("prompt_tokens_details").put("cached_tokens", 0).put("audio_tokens", 0);
        usage.putObject("completion_tokens_details")
                .put("reasoning_tokens", 0)
                .put("audio_tokens", 0)
                .put("accepted_prediction_tokens", 0)
                .put("rejected_prediction_tokens", 0);
        return root.put("service_tier", "default").put("system_fingerprint", "fp_offline00");
    }

    private static long tokens(long characters) {
        return (characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
    }
}
