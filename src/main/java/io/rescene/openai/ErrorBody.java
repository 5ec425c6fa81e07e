package io.rescene.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The error in an answer's body: OpenAI puts it into {@code error}; compatible servers and gateways make that a text, put the
 * same fields into the body itself, or put all of it into an array of one.
 */
final class ErrorBody {
    private static final List<String> FIELDS = List.of("message", "type", "param", "code");

    private ErrorBody() {}

    /** The body, or what is in the array that it is. */
    static JsonNode body(JsonNode read) {
        return read.isArray() && read.size() == 1 ? read.path(0) : read;
    }

    /** What has {@code message}, {@code type}, {@code param} and {@code code}, any of which may be missing. */
    static JsonNode of(JsonNode body) {
        JsonNode error = body.path("error");
        if (error.isTextual()) {
            ObjectNode all = JsonNodeFactory.instance.objectNode();
            FIELDS.forEach(field -> all.set(field, body.path(field)));
            return body.path("message").isTextual() ? all : all.set("message", error);
        }
        return error.isObject() ? error : body;
    }

    /** Whether a body with the status of success holds an error in place of an answer. */
    static boolean isIn(JsonNode body) {
        JsonNode error = body.path("error");
        return (error.isTextual() || error.isObject()) && body.path("choices").isEmpty();
    }

    /** The HTTP status that an error within a success means: its code, if that is one; else that of a server's error. */
    static int status(JsonNode error) {
        int code = error.path("code").asInt();
        return code >= 400 && code < 600 ? code : 500;
    }
}
