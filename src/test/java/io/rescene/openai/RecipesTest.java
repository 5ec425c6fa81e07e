package io.rescene.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.openai.Question.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RecipesTest {
    /** A schema and prompts in which the place of a picture or text seems to stand. */
    private static final AnswerSchema SCHEMA = new AnswerSchema(
            "scene", "{\"type\":\"object\",\"properties\":{\"url\":{\"default\":{\"url\":\"\",\"role\":\"user\"}}}}");

    private static final String PLACES = "{\"url\":\"\"} {\"role\":\"user\",\"content\":\"\"}";

    private final Recipes recipes = new Recipes();

    private static ChatRequest scene(String prompt, String picture) {
        return scene(prompt, new PictureUrl.Address(picture));
    }

    private static ChatRequest scene(String prompt, PictureUrl picture) {
        return new ChatRequest(Kind.SCENE, "gpt-4o", prompt, null, picture, "low", SCHEMA, 400, 0.2);
    }

    private static ChatRequest summary(String prompt, String text) {
        return new ChatRequest(Kind.SUMMARY, "gpt-4o-mini", prompt, text, null, "", SCHEMA, 500, 0.2);
    }

    private void same(ChatRequest request) {
        Question made = recipes.question(request);
        assertThat(made.body()).asString().isEqualTo(new String(request.body(), StandardCharsets.UTF_8));
        assertThat(made.key()).isEqualTo(request.question().key());
        assertThat(made.recipe()).isEqualTo(request.recipe());
    }

    @Property(tries = 300)
    void aQuestionIsTheOneThatItsRequestAsks(@ForAll String prompt, @ForAll String own) {
        same(scene(prompt, own));
        same(summary(prompt, own));
        same(scene("Describe.", own));
        same(summary("Sum up.", own));
    }

    @Test
    void whateverThePromptHolds() {
        same(scene(PLACES, "https://example.com/a.jpg"));
        same(summary(PLACES, PLACES));
        same(new ChatRequest(
                Kind.SCENE, "gpt-4o", PLACES, "Besides.", new PictureUrl.Address("data:,"), "low", SCHEMA, 400, 0.2));
    }

    @Test
    void whateverTheSizeOfThePicture() {
        for (int size : new int[] {0, 1, 2, 3, 100, Digests.LARGE, 60_000}) {
            byte[] bytes = new byte[size];
            new Random(size).nextBytes(bytes);
            same(scene("Describe.", new PictureUrl.Data("image/jpeg", bytes)));
            String uri = "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(bytes);
            same(scene("Describe.", uri));
            assertThat(recipes.question(scene("Describe.", uri)).key())
                    .isEqualTo(recipes.question(scene("Describe.", new PictureUrl.Data("image/jpeg", bytes)))
                            .key());
        }
    }

    @Test
    void whatDiffersInAnythingButPictureAndTextIsOfAnotherForm() {
        AnswerSchema other = new AnswerSchema("other", "{\"type\":\"object\"}");
        PictureUrl picture = new PictureUrl.Address("data:,");
        same(new ChatRequest(Kind.SCENE, "gpt-4o", "Do.", null, picture, "low", SCHEMA, 400, 0.2));
        same(new ChatRequest(Kind.SUMMARY, "gpt-4o", "Do.", null, picture, "low", SCHEMA, 400, 0.2));
        same(new ChatRequest(Kind.SCENE, "gpt-5", "Do.", null, picture, "low", SCHEMA, 400, 0.2));
        same(new ChatRequest(Kind.SCENE, "gpt-4o", "Do!", null, picture, "low", SCHEMA, 400, 0.2));
        same(new ChatRequest(Kind.SCENE, "gpt-4o", "Do.", "Text.", null, "low", SCHEMA, 400, 0.2));
        same(new ChatRequest(Kind.SCENE, "gpt-4o", "Do.", null, picture, "high", SCHEMA, 400, 0.2));
        same(new ChatRequest(Kind.SCENE, "gpt-4o", "Do.", null, picture, "low", other, 400, 0.2));
        same(new ChatRequest(Kind.SCENE, "gpt-4o", "Do.", null, picture, "low", SCHEMA, 401, 0.2));
        same(new ChatRequest(Kind.SCENE, "gpt-4o", "Do.", null, picture, "low", SCHEMA, 400, 0.3));
    }

    @Test
    void eachFormHasItsOwn() {
        Question first = recipes.question(scene("Describe.", "data:,"));
        assertThat(recipes.question(scene("Describe!", "data:,")).recipe()).isNotEqualTo(first.recipe());
        assertThat(recipes.question(scene("Describe.", "data:,x")).recipe()).isEqualTo(first.recipe());
        assertThat(recipes.question(scene("Describe.", "data:,")).key()).isEqualTo(first.key());
    }
}
