package io.rescene.embedded.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.DisallowSchemaLoader;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The JSON schema a request asks its answer to fit.
 *
 * @param node as the request has it
 */
record ReceivedSchema(JsonNode node) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    /** A {@code $ref} to another document is never fetched. */
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(
            VersionFlag.V202012,
            builder -> builder.enableSchemaCache(false)
                    .schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance())));

    /**
     * Reads {@code response_format}.
     *
     * @return empty if it is absent or asks for plain text or any JSON object
     * @throws ApiError 400 if it is malformed or strict and not a strict schema
     */
    static Optional<ReceivedSchema> of(JsonNode format) throws ApiError {
        String type = format.path("type").asText("text");
        if (type.equals("text") || type.equals("json_object")) {
            return Optional.empty();
        }
        JsonNode jsonSchema = format.path("json_schema");
        JsonNode schema = jsonSchema.path("schema");
        String name = jsonSchema.path("name").asText("");
        if (!type.equals("json_schema")) {
            throw ApiError.badRequest(
                    "response_format.type",
                    "invalid_value",
                    "Invalid value for 'response_format.type': expected text, json_object or json_schema.");
        }
        if (!NAME.matcher(name).matches()) {
            throw ApiError.badRequest(
                    "response_format.json_schema.name",
                    "invalid_value",
                    "Invalid 'response_format.json_schema.name': expected 1 to 64 of a-z A-Z 0-9 _ -.");
        }
        if (!schema.isObject() || !schema.path("type").asText("").equals("object")) {
            throw invalid(name, "the schema must be of type object.");
        }
        if (jsonSchema.path("strict").asBoolean(false)) {
            checkStrict(name, "", schema);
        }
        return Optional.of(new ReceivedSchema(schema));
    }

    /** Whether the answer is to have this property. */
    boolean has(String property) {
        return node.path("properties").has(property);
    }

    /**
     * Drops what the schema does not list and validates the rest.
     *
     * @throws ApiError 400 if {@code answer} does not fit
     */
    void fit(ObjectNode answer) throws ApiError {
        Set<String> wanted = new HashSet<>();
        node.path("properties").fieldNames().forEachRemaining(wanted::add);
        answer.retain(wanted);
        Set<ValidationMessage> faults;
        try {
            JsonSchema schema = FACTORY.getSchema(node);
            faults = schema.validate(answer);
        } catch (JsonSchemaException e) {
            throw invalid("", "it cannot be read: " + e.getMessage());
        }
        if (!faults.isEmpty()) {
            throw ApiError.badRequest(
                    "response_format",
                    null,
                    "The offline stand-in has no answer that fits this schema: "
                            + faults.stream()
                                    .map(ValidationMessage::getMessage)
                                    .sorted()
                                    .collect(Collectors.joining("; ")));
        }
    }

    /** Strict mode wants every object closed and every property required. */
    private static void checkStrict(String name, String path, JsonNode schema) throws ApiError {
        JsonNode properties = schema.path("properties");
        if (schema.path("type").asText("").toLowerCase(Locale.ROOT).equals("object")) {
            JsonNode additional = schema.path("additionalProperties");
            if (!additional.isBoolean() || additional.asBoolean()) {
                throw invalid(
                        name,
                        "In context=(" + path
                                + "), 'additionalProperties' is required to be supplied and to be false.");
            }
            Set<String> required = new HashSet<>();
            schema.path("required").forEach(key -> required.add(key.asText()));
            Iterator<String> keys = properties.fieldNames();
            while (keys.hasNext()) {
                String key = keys.next();
                if (!required.contains(key)) {
                    throw invalid(
                            name,
                            "In context=(" + path + "), 'required' is required to be supplied and to be an array"
                                    + " including every key in properties. Missing '" + key + "'.");
                }
            }
        }
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            checkStrict(name, path + "/properties/" + property.getKey(), property.getValue());
        }
        if (schema.path("items").isObject()) {
            checkStrict(name, path + "/items", schema.path("items"));
        }
    }

    private static ApiError invalid(String name, String fault) {
        return ApiError.badRequest(
                "response_format", null, "Invalid schema for response_format '" + name + "': " + fault);
    }
}
