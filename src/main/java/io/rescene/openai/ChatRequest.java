package io.rescene.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.rescene.openai.Question.Kind;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What is asked, before it is rendered to the body of {@code POST /chat/completions}.
 *
 * @param kind what is asked about
 * @param model the model's name
 * @param instructions the prompt file's text, sent as the system message
 * @param text the user message's text; null if there is only a picture
 * @param pictureUrl the picture or its address; null if there is none
 * @param detail {@code low}, {@code high} or {@code auto}: how closely the model looks at the picture
 * @param schema what the answer has to look like
 * @param maxTokens {@code max_completion_tokens}, at least 1
 * @param temperature 0 to 2
 */
public record ChatRequest(
        Kind kind,
        String model,
        String instructions,
        @Nullable String text,
        @Nullable PictureUrl pictureUrl,
        String detail,
        AnswerSchema schema,
        int maxTokens,
        double temperature) {

    /** The question this request asks. */
    public Question question() {
        return Question.of(kind, model, body(), schema, recipe());
    }

    /** The request as it is sent: JSON in ASCII. */
    byte[] body() {
        return body(text, pictureUrl);
    }

    /** This request with its picture and text left empty: what all questions of one recipe have in common. */
    ChatRequest form() {
        return new ChatRequest(
                kind,
                model,
                instructions,
                text == null ? null : "",
                pictureUrl == null ? null : PictureUrl.NONE,
                detail,
                schema,
                maxTokens,
                temperature);
    }

    /**
     * The request's name without its picture or text, so that what was paid for one question tells what the next one
     * of its kind will cost: SHA-256 in lower-case hex of the kind and the body with these left empty.
     */
    public String recipe() {
        byte[] body = body(text == null ? null : "", pictureUrl == null ? null : PictureUrl.NONE);
        return Digests.sha256(kind.label() + "\n" + new String(body, StandardCharsets.UTF_8));
    }

    private byte[] body(@Nullable String text, @Nullable PictureUrl pictureUrl) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("model", model);
        ArrayNode messages = body.putArray("messages");
        messages.addObject().put("role", "system").put("content", instructions);
        ObjectNode user = messages.addObject().put("role", "user");
        if (pictureUrl == null) {
            user.put("content", text == null ? "" : text);
        } else {
            ArrayNode parts = user.putArray("content");
            if (text != null) {
                parts.addObject().put("type", "text").put("text", text);
            }
            parts.addObject()
                    .put("type", "image_url")
                    .putObject("image_url")
                    .put("url", pictureUrl.text())
                    .put("detail", detail);
        }
        body.put("max_completion_tokens", maxTokens);
        body.put("temperature", temperature);
        ObjectNode format = body.putObject("response_format").put("type", "json_schema");
        format.putObject("json_schema")
                .put("name", schema.name())
                .put("strict", true)
                .putRawValue("schema", new RawValue(schema.text()));
        try {
            return Json.MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A request could not be written as JSON", e);
        }
    }

    /**
     * The tokens that OpenAI's limiter charges at admission, whatever is billed later: about a quarter of the
     * characters, the answer's most tokens, and the picture's, whose size is not known here. {@link Pace} learns how far
     * off this is.
     *
     * @param images how many tokens pictures count
     */
    public long charge(ImageTokens images) {
        long characters = instructions.length() + (text == null ? 0 : text.length());
        return (characters + 3) / 4 + maxTokens + images.assumed(this);
    }
}
