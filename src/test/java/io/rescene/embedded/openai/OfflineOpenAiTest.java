package io.rescene.embedded.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rescene.embedded.sample.SampleLibrary;
import io.rescene.embedded.sample.SamplePicture;
import java.awt.Color;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OfflineOpenAiTest {
    private static final String ENGLISH = "Describe what you see.";
    private static final String KOREAN = "보이는 것을 설명하세요.";
    private static final String SEA = ChatCaller.dataUri(SamplePicture.sea().jpeg());

    private static OfflineOpenAi server;
    private static ChatCaller caller;

    @BeforeAll
    static void start() {
        server = new OfflineOpenAi(Duration.ZERO, OfflineLimits.NONE);
        caller = new ChatCaller(server.baseUrl());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void answersInTheShapeOfTheApi() throws Exception {
        HttpResponse<String> response = caller.post(ChatCaller.scene(ENGLISH, SEA));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().map())
                .containsKeys("x-request-id", "openai-processing-ms")
                .containsKeys("x-ratelimit-limit-requests", "x-ratelimit-limit-tokens")
                .containsKeys("x-ratelimit-remaining-requests", "x-ratelimit-remaining-tokens")
                .containsKeys("x-ratelimit-reset-requests", "x-ratelimit-reset-tokens");
        assertThat(response.headers().firstValue("x-ratelimit-reset-requests")).hasValue("6ms");
        JsonNode body = ChatCaller.JSON.readTree(response.body());
        assertThat(body.path("id").asText()).startsWith("chatcmpl-");
        assertThat(body.path("object").asText()).isEqualTo("chat.completion");
        assertThat(body.path("created").asLong()).isPositive();
        assertThat(body.path("model").asText()).isEqualTo("gpt-4o-2024-08-06");
        assertThat(body.path("system_fingerprint").asText()).startsWith("fp_");
        assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(body.at("/choices/0/message/refusal").isNull()).isTrue();
        JsonNode usage = body.path("usage");
        assertThat(usage.path("prompt_tokens").asLong()).isBetween(86L, 250L);
        assertThat(usage.path("total_tokens").asLong())
                .isEqualTo(usage.path("prompt_tokens").asLong()
                        + usage.path("completion_tokens").asLong());
        assertThat(usage.at("/prompt_tokens_details/cached_tokens").isInt()).isTrue();
    }

    @Test
    void saysOfAPictureWhatCanBeMeasured() throws Exception {
        JsonNode sea = caller.answer(ChatCaller.scene(ENGLISH, SEA));

        assertThat(sea.path("status").asText()).isEqualTo("ok");
        assertThat(sea.path("description").asText()).contains("wide", "blue");
        assertThat(sea.path("description").asText().length()).isBetween(40, 500);
        assertThat(words(sea, "entities")).contains("water").doesNotHaveDuplicates();
        assertThat(words(sea, "actions")).isNotEmpty().doesNotHaveDuplicates();
    }

    @Test
    void theSamePictureGetsTheSameWords() throws Exception {
        assertThat(caller.answer(ChatCaller.scene(ENGLISH, SEA)))
                .isEqualTo(caller.answer(ChatCaller.scene(ENGLISH, SEA)));
    }

    @Test
    void differentPicturesGetDifferentWords() throws Exception {
        Set<String> descriptions = new HashSet<>();
        Set<List<String>> words = new HashSet<>();
        int pictures = 0;
        for (SamplePicture picture : SamplePicture.ofEachMotif()) {
            if (!picture.isBlack()) {
                pictures++;
                JsonNode answer = caller.answer(ChatCaller.scene(ENGLISH, ChatCaller.dataUri(picture.jpeg())));
                assertThat(answer.path("status").asText()).as("%s", picture).isEqualTo("ok");
                descriptions.add(answer.path("description").asText());
                words.add(words(answer, "entities"));
            }
        }
        assertThat(descriptions).hasSize(pictures);
        assertThat(words).hasSizeGreaterThan(pictures / 2);
    }

    @Test
    void blackAndPlainPicturesHaveNoContent() throws Exception {
        String black = ChatCaller.dataUri(SamplePicture.black().jpeg());
        for (String url : List.of(black, ChatCaller.plain(Color.ORANGE), ChatCaller.plain(Color.WHITE))) {
            JsonNode answer = caller.answer(ChatCaller.scene(ENGLISH, url));
            assertThat(answer.path("status").asText()).isEqualTo("no_content");
            assertThat(answer.path("description").asText()).isEmpty();
            assertThat(answer.path("entities")).isEmpty();
            assertThat(answer.path("actions")).isEmpty();
        }
    }

    @Test
    void answersInKoreanWhenThePromptIsKorean() throws Exception {
        JsonNode scene = caller.answer(ChatCaller.scene(KOREAN, SEA));
        assertThat(scene.path("description").asText()).contains("파란색").endsWith("니다.");
        assertThat(words(scene, "entities")).allMatch(word -> Language.of(word) == Language.KO);
        assertThat(words(scene, "actions")).allMatch(word -> Language.of(word) == Language.KO);

        JsonNode summary = caller.answer(ChatCaller.summary(KOREAN, "1. 바다가 보입니다.\n2. 산이 보입니다."));
        assertThat(summary.path("summary").asText()).contains("바다가 보입니다").endsWith("니다.");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 40})
    void sumsUpInThreeToFiveSentences(int scenes) throws Exception {
        StringBuilder descriptions = new StringBuilder("Sum these scenes up:\n");
        IntStream.rangeClosed(1, scenes)
                .forEach(i -> descriptions
                        .append(i)
                        .append(". Sight number ")
                        .append(i)
                        .append(". It glows!\n"));

        String summary = caller.answer(ChatCaller.summary(ENGLISH, descriptions.toString()))
                .path("summary")
                .asText();

        assertThat(summary.split("[.!?](\\s|$)")).hasSizeBetween(3, 5);
        assertThat(summary).contains("Sight number 1").doesNotContain("Sum these");
        if (scenes > 1) {
            assertThat(summary).contains("Sight number " + scenes);
        }
    }

    @Test
    void downloadsAPictureGivenByUrl() throws Exception {
        try (SampleLibrary library = SampleLibrary.serve()) {
            String url = SamplePicture.firstUrl(library);
            assertThat(caller.answer(ChatCaller.scene(ENGLISH, url))
                            .path("status")
                            .asText())
                    .isEqualTo("ok");
            assertError(
                    caller.post(ChatCaller.scene(ENGLISH, library.pictureBase() + "/none.jpg")),
                    400,
                    "invalid_image_url");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "not a url, invalid_image_url",
        "ftp://127.0.0.1/a.jpg, invalid_image_url",
        "'data:image/jpeg,abc', invalid_image_url",
        "'data:image/jpeg;base64,%%%', invalid_image",
        "'data:image/jpeg;base64,', invalid_image",
        "'data:image/jpeg;base64,AAECAwQFBgcICQ==', invalid_image",
        "'data:image/jpeg;base64,/9j/4AAQSkZJRgABAQAAAQABAAD/', invalid_image",
    })
    void refusesWhatIsNoPicture(String url, String code) throws Exception {
        assertError(caller.post(ChatCaller.scene(ENGLISH, url)), 400, code);
    }

    @Test
    void wantsABearerKey() throws Exception {
        HttpResponse<String> response =
                caller.sendWithoutKey(caller.to("/models").GET());
        assertError(response, 401, "invalid_api_key");
        assertThat(response.headers().map()).doesNotContainKey("x-ratelimit-limit-requests");
    }

    @Test
    void knowsOnlyGptModels() throws Exception {
        ObjectNode unknown = ChatCaller.scene(ENGLISH, SEA).put("model", "davinci");
        assertError(caller.post(unknown), 404, "model_not_found");
        assertError(caller.send(caller.to("/models/davinci").GET()), 404, "model_not_found");
        assertThat(caller.send(caller.to("/models/gpt-4o-mini").GET()).body()).contains("\"id\":\"gpt-4o-mini\"");
        JsonNode list =
                ChatCaller.JSON.readTree(caller.send(caller.to("/models").GET()).body());
        assertThat(list.path("data").findValuesAsText("id")).contains("gpt-4o", "gpt-4o-mini");
        assertThat(caller.send(caller.to("/embeddings").GET()).statusCode()).isEqualTo(404);
        assertThat(caller.send(caller.to("/chat/completions").GET()).statusCode())
                .isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "{}",
                "{\"model\":\"gpt-4o\"}",
                "{\"model\":\"gpt-4o\",\"messages\":[]}",
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"nobody\",\"content\":\"x\"}]}",
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"temperature\":9}",
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_completion_tokens\":0}"
            })
    void refusesMalformedRequests(String body) throws Exception {
        HttpResponse<String> response =
                caller.send(caller.to("/chat/completions").POST(BodyPublishers.ofString(body)));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(ChatCaller.JSON.readTree(response.body()).at("/error/type").asText())
                .isEqualTo("invalid_request_error");
    }

    @Test
    void refusesASchemaThatIsNotStrict() throws Exception {
        ObjectNode open = ChatCaller.scene(ENGLISH, SEA);
        ((ObjectNode) open.at("/response_format/json_schema/schema")).remove("additionalProperties");
        assertThat(param(caller.post(open))).isEqualTo("response_format");

        ObjectNode lax = ChatCaller.scene(ENGLISH, SEA);
        ((ArrayNode) lax.at("/response_format/json_schema/schema/required")).remove(0);
        assertThat(param(caller.post(lax))).isEqualTo("response_format");
    }

    @Test
    void refusesASchemaItHasNoAnswerFor() throws Exception {
        ObjectNode mood = ChatCaller.scene(ENGLISH, SEA);
        ((ObjectNode) mood.at("/response_format/json_schema/schema/properties"))
                .putObject("mood")
                .put("type", "string");
        ((ArrayNode) mood.at("/response_format/json_schema/schema/required")).add("mood");
        assertThat(param(caller.post(mood))).isEqualTo("response_format");

        ObjectNode narrow = ChatCaller.scene(ENGLISH, SEA);
        ((ObjectNode) narrow.at("/response_format/json_schema/schema/properties/description")).put("maxLength", 3);
        assertThat(param(caller.post(narrow))).isEqualTo("response_format");
    }

    @Test
    void leavesOutWhatTheSchemaDoesNotList() throws Exception {
        ObjectNode body = ChatCaller.scene(ENGLISH, SEA);
        ((ObjectNode) body.at("/response_format/json_schema/schema/properties")).remove("actions");
        ((ArrayNode) body.at("/response_format/json_schema/schema/required")).remove(3);
        assertThat(caller.answer(body).has("actions")).isFalse();
    }

    @Test
    void cutsAnAnswerThatIsTooLong() throws Exception {
        JsonNode body = ChatCaller.JSON.readTree(
                caller.post(ChatCaller.scene(ENGLISH, SEA).put("max_completion_tokens", 5))
                        .body());
        assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(body.at("/choices/0/message/content").asText()).hasSize(20);
        assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(5);
    }

    @Test
    void chargesForPicturesAsTheModelDoes() {
        assertThat(Models.imageTokens("gpt-4o", true, 640, 360)).isEqualTo(85);
        assertThat(Models.imageTokens("gpt-4o-mini", true, 640, 360)).isEqualTo(2_833);
        assertThat(Models.imageTokens("gpt-4o", false, 1024, 1024)).isEqualTo(765);
        assertThat(Models.imageTokens("gpt-4o", false, 2048, 4096)).isEqualTo(1_105);
    }

    @Test
    void keeps64CallsWaitingAtOnce() throws Exception {
        Duration latency = Duration.ofSeconds(2);
        try (OfflineOpenAi slow = new OfflineOpenAi(latency, OfflineLimits.NONE)) {
            ChatCaller slowCaller = new ChatCaller(slow.baseUrl());
            ObjectNode body = ChatCaller.summary(ENGLISH, "A lamp.");
            long start = System.nanoTime();
            List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                calls.add(slowCaller.postAsync(body));
            }
            assertThat(calls)
                    .allSatisfy(call -> assertThat(call.join().statusCode()).isEqualTo(200));
            // If each waited in a thread of the pool of 16, it would be 8 s.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(latency, Duration.ofSeconds(6));
        }
    }

    @Test
    void refusesANegativeLatency() {
        assertThatThrownBy(() -> new OfflineOpenAi(Duration.ofMillis(-1), OfflineLimits.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-0.001S");
    }

    private static void assertError(HttpResponse<String> response, int status, String code) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonNode error = ChatCaller.JSON.readTree(response.body()).path("error");
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.path("message").asText()).isNotBlank();
        assertThat(error.has("param")).isTrue();
    }

    private static String param(HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        return ChatCaller.JSON.readTree(response.body()).at("/error/param").asText();
    }

    private static List<String> words(JsonNode answer, String property) {
        List<String> words = new ArrayList<>();
        answer.path(property).forEach(word -> words.add(word.asText()));
        return words;
    }
}
