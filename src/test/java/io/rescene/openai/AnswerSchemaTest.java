package io.rescene.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.text.Text;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerSchemaTest {
    /** The parser's own words, without what they say of its settings. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1 | line 1, column 3: Unexpected end-of-input: expected close marker for Array (it begins at line 1, column 1)",
                "`{\n \"a\" 1}` | line 2, column 6: Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
                "`{\"type\": \"object\", \"type\": \"array\"}` | line 1, column 26: Duplicate field 'type'",
                "// note | line 1, column 1: Unexpected character ('/' (code 47)): maybe a (non-standard) comment?"
            })
    void whatIsNoJsonIsToldWithItsPlace(String text, String said) {
        assertThatThrownBy(() -> new AnswerSchema("scene", text)).hasMessage("not JSON, " + said);
    }

    @Test
    void namesTheRuleThatIsBrokenAndNeverTheContent() throws Exception {
        var answer =
                Json.MAPPER.readTree("{\"status\":\"ok\",\"description\":\"secret\",\"entities\":[7],\"actions\":[]}");
        assertThat(Answers.SCENE.misfit(answer))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("entities", "type").doesNotContain("secret", "7"));
        assertThat(Answers.SCENE.misfit(Json.MAPPER.readTree(Answers.GOOD))).isEmpty();
    }

    /** Of U+0000 and half surrogates nothing is left in the database. */
    @ParameterizedTest
    @ValueSource(strings = {"", " \\n", "\\u0000\\u0000", " \\ud800 ", "\\u3000"})
    void anEmptySummarySaysNothing(String summary) throws Exception {
        AnswerSchema schema = new AnswerSchema("summary", "{\"type\":\"object\"}");
        assertThat(schema.misfit(Json.MAPPER.readTree("{\"summary\":\"" + summary + "\"}")))
                .isPresent();
        assertThat(schema.misfit(Json.MAPPER.readTree("{\"summary\":\"It rains.\"}")))
                .isEmpty();
    }

    /** The answer was paid for and its usage is known: it is no use, and nothing worse. */
    @Test
    void aPatternThatTakesTheWholeStackIsAMisfit() throws Exception {
        AnswerSchema schema = new AnswerSchema(
                "scene", "{\"type\":\"object\",\"properties\":{\"description\":{\"pattern\":\"^(a|b)*$\"}}}");
        String text = "ab".repeat(200_000);
        assertThat(schema.misfit(Json.MAPPER.readTree("{\"description\":\"" + text + "\"}")))
                .hasValueSatisfying(why -> assertThat(why).contains("stack", "pattern"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "true", "\"object\"", "{", "{\"type\":\"object\"} x"})
    void whatIsNoJsonObjectIsNoSchema(String text) {
        assertThatThrownBy(() -> new AnswerSchema("scene", text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"object\",\"$ref\":\"#/nowhere\"}",
                "{\"$schema\":\"urn:unknown\",\"type\":\"object\"}",
                "{\"properties\":{\"a\":{\"pattern\":\"(\"}}}",
                "{\"$ref\":\"http://127.0.0.1:9/schema.json\"}",
                "{\"type\":12}",
                "{\"type\":\"objekt\"}",
                "{\"type\":\"array\"}",
                "{\"type\":[\"array\",\"null\"]}",
                "{\"properties\":[]}"
            })
    void aSchemaThatCannotBeUsedIsRefusedWhenItIsRead(String text) {
        assertThatThrownBy(() -> new AnswerSchema("scene", text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"integer\"} | true",
                "{\"type\":[\"integer\",\"null\"]} | true",
                "{\"type\":\"string\"} | false",
                "{\"type\":[\"null\",\"string\"]} | false",
                "{\"$ref\":\"#/$defs/a\"} | false",
                "true | false"
            })
    void knowsWhatCanNeverBeATypeThatIsRead(String property, boolean other) {
        AnswerSchema schema = new AnswerSchema(
                "scene",
                "{\"$defs\":{\"a\":{}},\"type\":\"object\",\"properties\":{\"description\":" + property + "}}");
        assertThat(schema.isOtherThan("string", "description")).isEqualTo(other);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"object\",\"properties\":{}} | OpenAI wants \"additionalProperties\": false of each object",
                "{\"properties\":{\"a\":{}},\"additionalProperties\":false} | OpenAI wants each property listed in 'required', and 'a' is not",
                "{\"properties\":{\"a\":{\"items\":{\"type\":[\"object\",\"null\"]}}},\"required\":[\"a\"],\"additionalProperties\":false} | /properties/a/items: OpenAI wants \"additionalProperties\": false of each object",
                "{\"$defs\":{\"a\":{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"object\"}]}},\"$ref\":\"#/$defs/a\"} | /$defs/a/anyOf: OpenAI wants \"additionalProperties\": false of each object",
                "{\"properties\":{\"properties\":{\"type\":\"array\"}},\"required\":[\"properties\"],\"additionalProperties\":false} |"
            })
    void knowsWhatStrictModeRefuses(String text, @Nullable String said) {
        assertThat(new AnswerSchema("scene", text).laxness()).isEqualTo(Optional.ofNullable(said));
    }

    @Test
    void saysWhereTheJsonBreaks() {
        assertThatThrownBy(() -> new AnswerSchema("scene", "{\n\"type\": oops\n}"))
                .hasMessageContaining("line 2");
    }

    /** Where a schema lets the model choose names, a reason is stored and logged all the same. */
    @Test
    void whatItSaysOfAnAnswerCanBeStored() throws Exception {
        AnswerSchema schema =
                new AnswerSchema("scene", "{\"type\": \"object\", \"additionalProperties\": {\"type\": \"string\"}}");
        String name = "a\\u0000b\\ud800c\\n" + "d".repeat(1000);

        assertThat(schema.misfit(Json.MAPPER.readTree("{\"" + name + "\": 1}")))
                .hasValueSatisfying(why -> assertThat(why).hasSizeLessThan(200).isEqualTo(Text.firstLine(why)));
    }
}
