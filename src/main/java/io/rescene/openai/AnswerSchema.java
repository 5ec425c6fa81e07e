package io.rescene.openai;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.DisallowSchemaLoader;
import io.rescene.text.Text;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The JSON schema of an answer: sent along with the request, and checked here, as compatible servers may ignore it. */
public final class AnswerSchema {
    /** In code points; where a schema allows no other names none is as long. */
    private static final int LONGEST_PLACE = 100;

    /** How the parser tells where something begins that does not end. */
    private static final Pattern START =
            Pattern.compile("\\(start marker at \\[Source: .*?; line: (\\d+), column: (\\d+)]\\)");

    private static final Pattern SETTING = Pattern.compile(" \\(not recognized as one since Feature [^)]*\\)");

    private final String name;
    private final String compact;
    /** Kept, as it is asked for with each question. */
    private final Optional<String> laxness;

    private final JsonNode properties;
    private final JsonSchema schema;

    /**
     * Reads a schema.
     *
     * @param name its name in the request: letters, digits, {@code _} and {@code -}
     * @param text the schema as JSON, an object
     * @throws IllegalArgumentException if the text is not a usable JSON schema, an object; the message says why
     */
    public AnswerSchema(String name, String text) {
        this.name = name;
        JsonNode json;
        try {
            json = Json.MAPPER
                    .reader()
                    .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .readTree(text);
            compact = Json.MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON, " + words(e), e);
        }
        if (!json.isObject()) {
            throw new IllegalArgumentException("a JSON schema must be an object");
        }
        if (isOtherThan("object", json)) {
            throw new IllegalArgumentException("an answer is read as an object, but 'type' is " + json.path("type"));
        }
        laxness = StrictMode.objection(json);
        properties = json.path("properties");
        schema = usable(json);
    }

    /** Where and what, without what the parser says of its own settings. */
    private static String words(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        String said = START.matcher(e.getOriginalMessage()).replaceAll("(it begins at line $1, column $2)");
        return "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": "
                + SETTING.matcher(said).replaceAll("");
    }

    /** Reads it to its last corner now: a mistake must be found when the file is read, not when an answer is judged. */
    private static JsonSchema usable(JsonNode json) {
        SpecVersion.VersionFlag version = SpecVersion.VersionFlag.V202012;
        try {
            Optional<ValidationMessage> wrong =
                    JsonSchemaFactory.getInstance(version)
                            .getSchema(SchemaLocation.of(version.getId()))
                            .validate(json)
                            .stream()
                            .findFirst();
            if (wrong.isPresent()) {
                throw new IllegalArgumentException(
                        "not a JSON schema: " + wrong.get().getMessage());
            }
            // References to other addresses are refused: reading a schema must not make Rescene ask other hosts.
            JsonSchema schema = JsonSchemaFactory.getInstance(
                            version,
                            builder ->
                                    builder.schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance())))
                    .getSchema(json);
            schema.initializeValidators();
            return schema;
        } catch (JsonSchemaException e) {
            throw new IllegalArgumentException("not a usable JSON schema: " + said(e), e);
        }
    }

    /** Of the schema as a whole it names an empty place first. */
    private static String said(JsonSchemaException trouble) {
        return Text.firstLine(trouble.getMessage()).replaceFirst("^: ", "");
    }

    /** The schema's name in the request. */
    public String name() {
        return name;
    }

    /** The schema as it is sent: JSON in ASCII without white space. */
    public String text() {
        return compact;
    }

    /**
     * Whether an answer to it can't be told to hold a property. A schema that lists none at its top, as one that refers to
     * another part of itself, lacks none.
     */
    public boolean lacks(String property) {
        return properties.isObject() && !properties.has(property);
    }

    /** Whether an answer to it can't be told to hold a property as a type: {@code string}, {@code array} and the like. */
    public boolean isOtherThan(String type, String property) {
        return isOtherThan(type, properties.path(property));
    }

    /**
     * What OpenAI would refuse each question with it for.
     *
     * @return see {@link StrictMode}; empty if it takes it
     */
    public Optional<String> laxness() {
        return laxness;
    }

    /** By what it says itself; a schema that names no type, or refers to another, may be of any. */
    private static boolean isOtherThan(String type, JsonNode schema) {
        JsonNode types = schema.path("type");
        return types.isArray()
                ? types.valueStream().allMatch(one -> isNameOtherThan(type, one))
                : isNameOtherThan(type, types);
    }

    private static boolean isNameOtherThan(String type, JsonNode name) {
        return name.isTextual() && !name.textValue().equals(type);
    }

    /**
     * Checks an answer: by the schema, and by what strict schemas can't say, that a description and a summary hold
     * something.
     *
     * @return the first thing that is wrong with it, without its content; empty if it fits
     */
    public Optional<String> misfit(JsonNode answer) {
        Set<ValidationMessage> messages;
        try {
            messages = schema.validate(answer);
        } catch (StackOverflowError e) {
            // As by a pattern such as (a|b)*, on a long text; another answer may be shorter.
            return Optional.of("to check it takes more stack than there is: is a 'pattern' too much?");
        }
        return messages.isEmpty()
                ? emptiness(answer)
                : messages.stream()
                        .map(m -> place(m) + " breaks the rule '" + m.getType() + "'")
                        .sorted()
                        .findFirst();
    }

    /** Names in it may be the model's. */
    private static String place(ValidationMessage message) {
        return Text.shortened(Text.firstLine(String.valueOf(message.getInstanceLocation())), LONGEST_PLACE);
    }

    private static Optional<String> emptiness(JsonNode answer) {
        boolean hasContent = !answer.path("status").asText("").equals("no_content");
        boolean empty = (hasContent && isBlank(answer.path("description"))) || isBlank(answer.path("summary"));
        return empty ? Optional.of("it says nothing") : Optional.empty();
    }

    /** Nothing but white space, and what PostgreSQL text can't hold: U+0000 and surrogates without their partner. */
    private static boolean isBlank(JsonNode node) {
        return node.isTextual()
                && node.textValue()
                        .codePoints()
                        .allMatch(c -> Text.isSpace(c)
                                || c == 0
                                || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }
}
