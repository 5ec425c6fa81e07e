package io.rescene.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** OpenAI's strict mode, in which questions are asked: it takes schemas only whose objects are closed and have each property required. */
final class StrictMode {
    private StrictMode() {}

    /**
     * What it has against a schema, or a part of it.
     *
     * @return the first objection, with its place below the schema's top; empty if there is none
     */
    static Optional<String> objection(JsonNode schema) {
        return objection("", schema);
    }

    private static Optional<String> objection(String place, JsonNode schema) {
        return ofItself(schema)
                .map(why -> place.isEmpty() ? why : place + ": " + why)
                .or(() -> Stream.of(
                                parts(place + "/properties/", schema.path("properties")),
                                parts(place + "/$defs/", schema.path("$defs")),
                                alternatives(place + "/anyOf", schema.path("anyOf")),
                                schema.optional("items").flatMap(one -> objection(place + "/items", one)).stream())
                        .flatMap(objections -> objections)
                        .findFirst());
    }

    private static Stream<String> parts(String place, JsonNode parts) {
        return parts.propertyStream().flatMap(part -> objection(place + part.getKey(), part.getValue()).stream());
    }

    private static Stream<String> alternatives(String place, JsonNode alternatives) {
        return alternatives.valueStream().flatMap(one -> objection(place, one).stream());
    }

    private static Optional<String> ofItself(JsonNode schema) {
        boolean isObject = schema.has("properties") || isNamed("object", schema.path("type"));
        if (isObject && !schema.path("additionalProperties").equals(BooleanNode.FALSE)) {
            return Optional.of("OpenAI wants \"additionalProperties\": false of each object");
        }
        return schema.path("properties")
                .propertyStream()
                .map(Map.Entry::getKey)
                .filter(name -> !isNamed(name, schema.path("required")))
                .findFirst()
                .map(name -> "OpenAI wants each property listed in 'required', and '" + name + "' is not");
    }

    /** Whether a text, or one of a list, is this. */
    private static boolean isNamed(String name, JsonNode names) {
        return names.isArray()
                ? names.valueStream().anyMatch(one -> one.asText().equals(name))
                : names.asText().equals(name);
    }
}
