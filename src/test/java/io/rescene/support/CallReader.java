package io.rescene.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.rescene.support.CallSeen.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads a chat completion request as strictly as the API does. */
final class CallReader {

    /** What the API would answer with 400. */
    static final class BadRequest extends Exception {
        private static final long serialVersionUID = 1L;
        private final String param;

        BadRequest(String param, String message) {
            super(message);
            this.param = param;
        }

        String param() {
            return param;
        }
    }

    private static final ObjectMapper JSON =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();

    CallSeen read(MiniHttp.Request request) throws BadRequest {
        JsonNode body = parse(request.body());
        need(body.path("model").isTextual(), "model", "you must provide a model parameter");
        need(body.path("messages").isArray() && !body.path("messages").isEmpty(), "messages", "messages are missing");
        Kind kind = kind(body.path("response_format"));
        List<String> texts = new ArrayList<>();
        List<String> images = new ArrayList<>();
        for (JsonNode message : body.path("messages")) {
            collect(message.path("content"), texts, images);
        }
        need(images.size() == (kind == Kind.SCENE ? 1 : 0), "messages", kind + " with " + images.size() + " images");
        Optional<String> url = images.stream().findFirst();
        String key = Sha256.hex(canonical(body));
        int attempt = attempts.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
        return new CallSeen(
                numbers.incrementAndGet(),
                attempt,
                key,
                kind,
                body.path("model").asText(),
                picture(url),
                url,
                String.join("\n", texts),
                request.headers());
    }

    private static JsonNode parse(byte[] body) throws BadRequest {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new BadRequest("body", "We could not parse the JSON body of your request: " + e.getMessage());
        }
    }

    private static byte[] canonical(JsonNode body) {
        try {
            return JSON.writeValueAsBytes(JSON.treeToValue(body, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was parsed can be written", e);
        }
    }

    /** A strict schema must forbid other keys and require each of its own, as the API demands. */
    private static Kind kind(JsonNode format) throws BadRequest {
        JsonNode schema = format.path("json_schema").path("schema");
        JsonNode properties = schema.path("properties");
        need(
                format.path("type").asText().equals("json_schema") && properties.isObject(),
                "response_format",
                "no schema");
        need(format.path("json_schema").path("name").isTextual(), "response_format", "the schema has no name");
        if (format.path("json_schema").path("strict").asBoolean()) {
            need(
                    schema.path("additionalProperties").isBoolean()
                            && !schema.path("additionalProperties").asBoolean()
                            && schema.path("required").size() == properties.size(),
                    "response_format",
                    "Invalid schema for response_format: 'additionalProperties' is required to be supplied and to be"
                            + " false, 'required' must include every key");
        }
        return properties.has("summary") ? Kind.SUMMARY : Kind.SCENE;
    }

    private static void collect(JsonNode content, List<String> texts, List<String> images) throws BadRequest {
        if (content.isTextual()) {
            texts.add(content.asText());
            return;
        }
        for (JsonNode part : content) {
            switch (part.path("type").asText()) {
                case "text" -> texts.add(part.path("text").asText());
                case "image_url" ->
                    images.add(part.path("image_url").path("url").asText());
                default -> throw new BadRequest("messages", "unknown content part " + part.path("type"));
            }
        }
    }

    private static Optional<byte[]> picture(Optional<String> url) throws BadRequest {
        if (url.isEmpty() || !url.get().startsWith("data:")) {
            return Optional.empty();
        }
        int comma = url.get().indexOf(";base64,");
        need(comma > 0, "messages", "Invalid base64 image_url.");
        try {
            return Optional.of(Base64.getDecoder().decode(url.get().substring(comma + 8)));
        } catch (IllegalArgumentException e) {
            throw new BadRequest("messages", "Invalid base64 image_url.");
        }
    }

    private static void need(boolean held, String param, String message) throws BadRequest {
        if (!held) {
            throw new BadRequest(param, message);
        }
    }
}
