package io.rescene.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rescene.openai.Question.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChatRequestTest {
    private static final AnswerSchema SUMMARY =
            new AnswerSchema("summary", "{\"type\":\"object\",\"properties\":{\"summary\":{\"type\":\"string\"}}}");
    private static final String PICTURE = "data:image/png;base64,iVBORw0KGgo=";
    private static final PictureUrl AT = new PictureUrl.Address(PICTURE);

    private static ChatRequest scene(
            String model, String instructions, String picture, int tokens, double temperature) {
        return new ChatRequest(
                Kind.SCENE,
                model,
                instructions,
                null,
                new PictureUrl.Address(picture),
                "low",
                Answers.SCENE,
                tokens,
                temperature);
    }

    private static ChatRequest scene() {
        return scene("gpt-4o", "Describe.", PICTURE, 400, 0.2);
    }

    private static ChatRequest summary(@Nullable String text) {
        return new ChatRequest(Kind.SUMMARY, "gpt-4o-mini", "Sum up.", text, null, "", SUMMARY, 500, 0.2);
    }

    private static JsonNode body(ChatRequest request) throws Exception {
        return Json.MAPPER.readTree(request.question().body());
    }

    @Test
    void asksForAPictureToAStrictSchema() throws Exception {
        JsonNode body = body(scene());
        assertThat(body.path("model").asText()).isEqualTo("gpt-4o");
        assertThat(body.path("max_completion_tokens").asInt()).isEqualTo(400);
        assertThat(body.path("temperature").asDouble()).isEqualTo(0.2);
        assertThat(body.at("/messages/0/role").asText()).isEqualTo("system");
        assertThat(body.at("/messages/0/content").asText()).isEqualTo("Describe.");
        assertThat(body.at("/messages/1/role").asText()).isEqualTo("user");
        assertThat(body.at("/messages/1/content")).hasSize(1);
        assertThat(body.at("/messages/1/content/0/type").asText()).isEqualTo("image_url");
        assertThat(body.at("/messages/1/content/0/image_url/url").asText()).isEqualTo(PICTURE);
        assertThat(body.at("/messages/1/content/0/image_url/detail").asText()).isEqualTo("low");
        assertThat(body.at("/response_format/type").asText()).isEqualTo("json_schema");
        assertThat(body.at("/response_format/json_schema/strict").asBoolean()).isTrue();
        assertThat(body.at("/response_format/json_schema/name").asText()).isEqualTo("scene");
        assertThat(body.at("/response_format/json_schema/schema")).hasToString(Answers.SCENE.text());
    }

    @Test
    void aRecipeIsTheQuestionWithoutPictureOrText() {
        String recipe = scene().recipe();
        assertThat(scene("gpt-4o", "Describe.", "https://elsewhere/b.jpg", 400, 0.2)
                        .recipe())
                .isEqualTo(recipe);
        assertThat(summary("A dog.").recipe())
                .isEqualTo(summary("A cat.\nA cow.").recipe())
                .isNotEqualTo(recipe);
        assertThat(List.of(
                        scene("gpt-4o-mini", "Describe.", PICTURE, 400, 0.2).recipe(),
                        scene("gpt-4o", "Describe!", PICTURE, 400, 0.2).recipe(),
                        scene("gpt-4o", "Describe.", PICTURE, 401, 0.2).recipe(),
                        scene("gpt-4o", "Describe.", PICTURE, 400, 0.3).recipe()))
                .doesNotContain(recipe)
                .doesNotHaveDuplicates();
        assertThat(scene().question().recipe()).isEqualTo(recipe);
    }

    @Test
    void asksForASummaryOverText() throws Exception {
        JsonNode body = body(summary("A dog.\nA cat."));
        assertThat(body.at("/messages/1/content").asText()).isEqualTo("A dog.\nA cat.");
        assertThat(body(summary(null)).at("/messages/1/content").asText("-")).isEmpty();
    }

    @Test
    void theLimiterChargesAQuarterOfTheCharactersTheLongestAnswerAndThePicture() {
        ImageTokens images = new ImageTokens(java.util.Map.of("gpt-4o", new ImageTokens.Rule(85, 170)));
        assertThat(scene("gpt-4o", "12345", PICTURE, 400, 0.2).charge(images)).isEqualTo(2 + 400 + 85);
        assertThat(summary("12").charge(images)).as("with the 7 of its prompt").isEqualTo(3 + 500);
        assertThat(summary(null).charge(images)).isEqualTo(2 + 500);
    }

    @Test
    void sendsNothingBesides() throws Exception {
        assertThat(body(scene()).fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "model", "messages", "max_completion_tokens", "temperature", "response_format");
    }

    @Test
    void theSameRequestIsTheSameQuestion() {
        assertThat(scene().question().key()).isEqualTo(scene().question().key()).matches("[0-9a-f]{64}");
        assertThat(scene().question().body()).isEqualTo(scene().question().body());
    }

    @Test
    void everyPartMakesAnotherQuestion() {
        AnswerSchema renamed = new AnswerSchema("scene2", Answers.SCENE.text());
        AnswerSchema looser = new AnswerSchema("scene", "{\"type\":\"object\"}");
        List<ChatRequest> others = List.of(
                scene(),
                scene("gpt-4o-mini", "Describe.", PICTURE, 400, 0.2),
                scene("gpt-4o", "Describe it.", PICTURE, 400, 0.2),
                scene("gpt-4o", "Describe.", PICTURE.replace("go=", "gp="), 400, 0.2),
                scene("gpt-4o", "Describe.", PICTURE, 401, 0.2),
                scene("gpt-4o", "Describe.", PICTURE, 400, 0.3),
                new ChatRequest(Kind.SCENE, "gpt-4o", "Describe.", "", AT, "low", Answers.SCENE, 400, 0.2),
                new ChatRequest(Kind.SCENE, "gpt-4o", "Describe.", null, AT, "high", Answers.SCENE, 400, 0.2),
                new ChatRequest(Kind.SCENE, "gpt-4o", "Describe.", null, AT, "low", renamed, 400, 0.2),
                new ChatRequest(Kind.SCENE, "gpt-4o", "Describe.", null, AT, "low", looser, 400, 0.2),
                summary("A dog."),
                summary("A cat."));
        assertThat(others.stream().map(r -> r.question().key())).doesNotHaveDuplicates();
    }

    @Property
    void anyTextIsSentAsItIsInAscii(@ForAll String text) throws Exception {
        Question question = summary(text).question();
        String ascii = new String(question.body(), StandardCharsets.US_ASCII);
        assertThat(ascii.getBytes(StandardCharsets.US_ASCII)).isEqualTo(question.body());
        assertThat(Json.MAPPER
                        .readTree(question.body())
                        .at("/messages/1/content")
                        .textValue())
                .isEqualTo(text);
    }

    @Test
    void aQuestionNeverShowsItsContent() {
        Question question = scene().question();
        assertThat(question.toString())
                .doesNotContain("Describe", "base64")
                .contains(question.key().substring(0, 12));
        assertThat(Kind.SCENE.label()).isEqualTo("scene");
        assertThat(new HttpAnswer(200, java.util.Map.of(), question.body(), java.util.Optional.empty(), true, 3)
                        .toString())
                .doesNotContain("Describe");
    }
}
