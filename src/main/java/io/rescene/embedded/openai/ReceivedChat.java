package io.rescene.embedded.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A chat completion request, checked as far as the stand-in uses it.
 *
 * @param model the model's name as asked for
 * @param language the answer's language, from the system prompt
 * @param userText all text of the user messages, a line each
 * @param textLength characters of text in the messages, whoever said them
 * @param image the last picture sent, if any
 * @param schema what the answer must fit, if given
 * @param maxTokens longest answer in tokens, at least 1
 */
record ReceivedChat(
        String model,
        Language language,
        String userText,
        int textLength,
        Optional<Image> image,
        Optional<ReceivedSchema> schema,
        long maxTokens) {

    /** A picture: a data URI or an http(s) URL, and whether it is to be looked at in low detail. */
    record Image(String url, boolean low) {}

    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool", "function");

    /**
     * Reads the body of a request.
     *
     * @throws ApiError 400 for what the API would refuse, 404 for a model it does not have
     */
    static ReceivedChat of(JsonNode body) throws ApiError {
        if (!body.isObject()) {
            throw ApiError.badRequest(null, null, "We could not parse the JSON body of your request.");
        }
        String model = body.path("model").asText("");
        if (!body.path("model").isTextual() || model.isBlank()) {
            throw ApiError.badRequest(null, null, "you must provide a model parameter");
        }
        Models.check(model);
        if (body.path("stream").asBoolean(false)) {
            throw ApiError.badRequest("stream", "unsupported_value", "The offline stand-in does not stream.");
        }
        JsonNode temperature = body.path("temperature");
        if (present(temperature)
                && (!temperature.isNumber() || temperature.asDouble() < 0 || temperature.asDouble() > 2)) {
            throw ApiError.badRequest(
                    "temperature", "decimal_out_of_range", "Invalid 'temperature': expected a number from 0 to 2.");
        }
        Messages messages = new Messages();
        messages.read(body.path("messages"));
        return new ReceivedChat(
                model,
                Language.of(messages.system.toString()),
                messages.user.toString(),
                messages.length,
                Optional.ofNullable(messages.image),
                ReceivedSchema.of(body.path("response_format")),
                Math.min(maxTokens(body, "max_completion_tokens"), maxTokens(body, "max_tokens")));
    }

    /** The tokens that OpenAI's limiter charges at admission; the picture is not looked at yet. */
    long charge() {
        long answer = maxTokens == Long.MAX_VALUE ? 0 : maxTokens;
        return (textLength + 3) / 4
                + answer
                + image.map(picture -> Models.imageTokens(model, picture.low(), 1024, 1024))
                        .orElse(0L);
    }

    private static boolean present(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }

    private static long maxTokens(JsonNode body, String name) throws ApiError {
        JsonNode value = body.path(name);
        if (!present(value)) {
            return Long.MAX_VALUE;
        }
        if (!value.isIntegralNumber() || value.asLong() < 1) {
            throw ApiError.badRequest(
                    name, "integer_below_min_value", "Invalid '" + name + "': expected an integer of at least 1.");
        }
        return value.asLong();
    }

    /** What has been read of the messages so far. */
    private static final class Messages {
        private final StringBuilder system = new StringBuilder();
        private final StringBuilder user = new StringBuilder();
        private int length;
        private @Nullable Image image;

        void read(JsonNode messages) throws ApiError {
            if (messages.isMissingNode()) {
                throw ApiError.badRequest(
                        "messages", "missing_required_parameter", "Missing required parameter: 'messages'.");
            }
            if (!messages.isArray() || messages.isEmpty()) {
                throw ApiError.badRequest(
                        "messages",
                        messages.isArray() ? "empty_array" : "invalid_type",
                        "Invalid 'messages': expected an array with at least one message.");
            }
            for (int i = 0; i < messages.size(); i++) {
                message(messages.get(i), "messages[" + i + "]");
            }
        }

        private void message(JsonNode message, String at) throws ApiError {
            String role = message.path("role").asText("");
            if (!ROLES.contains(role)) {
                throw ApiError.badRequest(
                        at + ".role", "invalid_value", "Invalid value for '" + at + ".role': expected one of " + ROLES);
            }
            JsonNode content = message.path("content");
            if (content.isTextual()) {
                text(role, content.asText());
            } else if (content.isArray()) {
                for (int i = 0; i < content.size(); i++) {
                    part(role, content.get(i), at + ".content[" + i + "]");
                }
            } else if (!"assistant".equals(role)) {
                throw ApiError.badRequest(
                        at + ".content",
                        "invalid_type",
                        "Invalid type for '" + at + ".content': expected a string or an array of parts.");
            }
        }

        private void part(String role, JsonNode part, String at) throws ApiError {
            String type = part.path("type").asText("");
            if ("text".equals(type) && part.path("text").isTextual()) {
                text(role, part.path("text").asText());
            } else if ("image_url".equals(type) && "user".equals(role)) {
                image(part.path("image_url"), at + ".image_url");
            } else {
                throw ApiError.badRequest(
                        at, "invalid_value", "Invalid value for '" + at + "': expected a text or image_url part.");
            }
        }

        private void image(JsonNode node, String at) throws ApiError {
            String detail = node.path("detail").asText("auto");
            if (!node.path("url").isTextual()) {
                throw ApiError.badRequest(
                        at + ".url", "missing_required_parameter", "Missing required parameter: '" + at + ".url'.");
            }
            if (!Set.of("low", "high", "auto").contains(detail)) {
                throw ApiError.badRequest(
                        at + ".detail",
                        "invalid_value",
                        "Invalid value for '" + at + ".detail': expected low, high or auto.");
            }
            image = new Image(node.path("url").asText(), "low".equals(detail));
        }

        private void text(String role, String text) {
            length += text.length();
            if ("system".equals(role) || "developer".equals(role)) {
                system.append(text).append('\n');
            } else if ("user".equals(role)) {
                user.append(text).append('\n');
            }
        }
    }
}
