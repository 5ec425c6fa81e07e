package io.rescene.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import io.rescene.openai.ImageTokens.Rule;
import io.rescene.openai.Question.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptTokensTest {
    private static final ImageTokens IMAGES =
            new ImageTokens(Map.of("gpt-4o", new Rule(85, 170), "gpt-4o-mini", new Rule(2833, 5667)));
    private static final PromptTokens TOKENS = new PromptTokens(IMAGES);
    private static final Encoding WHOLE = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    private static final AnswerSchema SCHEMA = new AnswerSchema("any", "{\"type\":\"object\"}");

    private static ChatRequest scene(String prompt, String detail) {
        return new ChatRequest(
                Kind.SCENE, "gpt-4o", prompt, null, new PictureUrl.Address("data:,"), detail, SCHEMA, 400, 0.2);
    }

    /** 1280×720 is assumed: six tiles. */
    @ParameterizedTest
    @CsvSource({
        "gpt-4o, low, 85",
        "gpt-4o, high, 1105",
        "gpt-4o-2024-08-06, auto, 1105",
        "gpt-4o-mini, low, 2833",
        "gpt-4o-mini-2024-07-18, high, 36835",
        "some-model, high, 1105",
        "some-model, low, 85",
    })
    void picturesCountAsPublished(String model, String detail, long tokens) {
        assertThat(IMAGES.assumed(new ChatRequest(
                        Kind.SCENE, model, "", null, new PictureUrl.Address("data:,"), detail, SCHEMA, 400, 0.2)))
                .isEqualTo(tokens);
    }

    /** Known counts of o200k_base. */
    @ParameterizedTest
    @CsvSource({"'', 0", "hello world, 2", "Hello world!, 3", "<|endoftext|>, 7"})
    void textsAreTokenized(String text, long tokens) {
        assertThat(TOKENS.of(text)).isEqualTo(tokens);
    }

    @Test
    void aRequestIsItsMessagesItsSchemaAndItsPicture() {
        long schema = TOKENS.of("{\"type\":\"object\"}");
        assertThat(TOKENS.of(scene("Describe.", "low"))).isEqualTo(9 + TOKENS.of("Describe.") + schema + 85);
        assertThat(TOKENS.of(scene("Describe.", "high"))).isEqualTo(9 + TOKENS.of("Describe.") + schema + 1105);
        assertThat(TOKENS.of(scene("Describe.", "auto"))).isEqualTo(TOKENS.of(scene("Describe.", "high")));
        ChatRequest summary =
                new ChatRequest(Kind.SUMMARY, "gpt-4o-mini", "Sum up.", "A dog.\nA cat.", null, "", SCHEMA, 500, 0.2);
        assertThat(TOKENS.of(summary)).isEqualTo(9 + TOKENS.of("Sum up.") + TOKENS.of("A dog.\nA cat.") + schema);
    }

    @ParameterizedTest
    @ValueSource(strings = {"low", "high"})
    void aLongerPromptNeverCountsLess(String detail) {
        long before = TOKENS.of(scene("Describe the frame", detail));
        assertThat(TOKENS.of(scene("Describe the frame. " + "Name colours. ".repeat(20), detail)))
                .isGreaterThan(before);
    }

    /** Against the tokenizer with all its tables. */
    @Property(tries = 40)
    void anyTextCountsAsTheWholeTokenizerSays(@ForAll String text) {
        assertThat(TOKENS.of(text)).isEqualTo(WHOLE.countTokensOrdinary(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prompts/en/scene.md",
                "prompts/en/summary.md",
                "prompts/ko/scene.md",
                "prompts/ko/summary.md",
                "schemas/scene.schema.json"
            })
    void promptsCountAsTheWholeTokenizerSays(String file) throws IOException {
        String text = Files.readString(Path.of("routes").resolve(file));
        String odd = text + "\n\n   \t I'll DON'T 12345 \uD83D\uDC31\u200D\uD83D\uDC64 \uD83D " + "=".repeat(200)
                + " ".repeat(300) + "x";
        PromptTokens fresh = new PromptTokens(IMAGES);
        assertThat(fresh.of(odd)).isEqualTo(WHOLE.countTokensOrdinary(odd));
        assertThat(fresh.of(text)).isEqualTo(WHOLE.countTokensOrdinary(text));
    }

    @Test
    void requestsThatArePreparedTogetherCountAsOneByOne() {
        ChatRequest one = scene("Describe the frame.", "low");
        ChatRequest other = scene("Beschreibe das Bild.", "high");
        PromptTokens together = new PromptTokens(IMAGES);
        together.prepare(List.of(one, other));
        assertThat(together.of(one)).isEqualTo(TOKENS.of(one));
        assertThat(together.of(other)).isEqualTo(TOKENS.of(other));
    }
}
