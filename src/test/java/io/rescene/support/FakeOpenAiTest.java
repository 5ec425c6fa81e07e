package io.rescene.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FakeOpenAiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCENE_SCHEMA = schema("status", "description", "entities", "actions");
    private static final String SUMMARY_SCHEMA = schema("summary");

    private final FakeOpenAi openAi = FakeOpenAi.start();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        openAi.close();
    }

    private static String schema(String... keys) {
        String properties = String.join(
                ",", List.of(keys).stream().map(k -> "\"" + k + "\":{}").toList());
        return "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"strict\":true,\"schema\":{\"type\":\"object\","
                + "\"additionalProperties\":false,\"properties\":{" + properties + "},\"required\":[\""
                + String.join("\",\"", keys) + "\"]}}}";
    }

    private static String scene(byte[] picture) {
        String uri = "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(picture);
        return "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"What?\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"detail\":\"low\",\"url\":\"" + uri
                + "\"}}]}],\"response_format\":"
                + SCENE_SCHEMA + "}";
    }

    private static String summary(String text) {
        return "{\"response_format\":" + SUMMARY_SCHEMA + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + text
                + "\"}],\"model\":\"gpt-4o-mini\"}";
    }

    private HttpRequest request(String body) {
        return HttpRequest.newBuilder(URI.create(openAi.baseUrl() + "/chat/completions"))
                .header("Authorization", "Bearer test")
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return client.send(request(body), BodyHandlers.ofString());
    }

    private static byte[] picture(int number) {
        return TinyPicture.of("/p/" + number + ".jpg", 0);
    }

    private static String content(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body()).at("/choices/0/message/content").asText();
    }

    @Test
    void answersWhatIsKnownOfThePicture() throws Exception {
        HttpResponse<String> response = post(scene(picture(1)));

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode answer = JSON.readTree(content(response));
        assertThat(answer.path("description").asText()).isEqualTo(FakeOpenAi.descriptionFor(picture(1)));
        assertThat(FakeOpenAi.descriptionFor(picture(1))).isNotEqualTo(FakeOpenAi.descriptionFor(picture(2)));
        assertThat(response.headers().firstValue("x-ratelimit-remaining-requests"))
                .isPresent();
        BillEntry line = openAi.bill().entries().get(0);
        assertThat(JSON.readTree(response.body()).at("/usage/total_tokens").asInt())
                .isEqualTo(line.promptTokens() + line.completionTokens());
    }

    @Test
    void theSummaryChangesWithTheOrderOfTheDescriptions() throws Exception {
        String first = FakeOpenAi.descriptionFor(picture(1));
        String second = FakeOpenAi.descriptionFor(picture(2));
        String prompt = JSON.writeValueAsString("1. " + first + "\n2. " + second);

        HttpResponse<String> response = post(summary(prompt.substring(1, prompt.length() - 1)));

        assertThat(JSON.readTree(content(response)).path("summary").asText())
                .isEqualTo(FakeOpenAi.summaryFor(List.of(first, second)))
                .isNotEqualTo(FakeOpenAi.summaryFor(List.of(second, first)));
    }

    @Test
    void theSameQuestionWithItsKeysInAnotherOrderIsTheSameQuestion() throws Exception {
        String turned =
                summary("x").replaceFirst("\\{(.*),\"model\":\"gpt-4o-mini\"}", "{\"model\":\"gpt-4o-mini\",$1}");
        assertThat(turned).isNotEqualTo(summary("x"));
        post(summary("x"));
        post(turned);
        post(summary("y"));

        assertThat(openAi.bill().distinctQuestions()).isEqualTo(2);
        assertThat(openAi.bill().overpaid()).isEqualTo(1);
    }

    @Test
    void servesOneHundredAndTwentyEightCallsAtOnceAndCountsThem() {
        CountDownLatch all = new CountDownLatch(128);
        openAi.latency(call -> {
            all.countDown();
            await(all);
            return Duration.ZERO;
        });

        List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 128)
                .mapToObj(i -> client.sendAsync(request(scene(picture(i % 7))), BodyHandlers.ofString()))
                .toList();
        calls.forEach(CompletableFuture::join);

        assertThat(openAi.bill().peak()).isEqualTo(128);
        assertThat(openAi.bill().inFlight()).isZero();
        assertThat(openAi.bill().distinctQuestions()).isEqualTo(7);
        assertThat(openAi.bill().billed()).isEqualTo(128);
    }

    private static void await(CountDownLatch all) {
        try {
            // Not for ever: fewer than all would be the failure to tell.
            all.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void neverCountsOneCallerAsTwo() throws Exception {
        for (int i = 0; i < 200; i++) {
            post(scene(picture(i)));
        }
        assertThat(openAi.bill().peak()).isEqualTo(1);
    }

    @Test
    void breaksTheConnectionInEveryWay() {
        for (Fault fault :
                List.of(new Fault.Reset(false), new Fault.Cut(20), new Fault.Hang(Duration.ofMillis(50), false))) {
            openAi.faults(call -> fault);
            assertThatThrownBy(() -> post(scene(picture(1)))).isInstanceOf(IOException.class);
        }
        assertThat(openAi.bill().entries())
                .extracting(BillEntry::outcome)
                .startsWith("Reset")
                .contains("Cut", "Hang");
        assertThat(openAi.bill().entries()).allMatch(line -> line.deliveredAt().isEmpty());
    }

    @Test
    void aCallerThatHangsUpIsBilledButNotServed() {
        openAi.latency(Duration.ofSeconds(30));
        HttpRequest impatient = HttpRequest.newBuilder(request(scene(picture(1))), (name, value) -> true)
                .timeout(Duration.ofMillis(200))
                .build();

        assertThatThrownBy(() -> client.send(impatient, BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);

        Awaitility.await().until(() -> openAi.bill().inFlight() == 0);
        BillEntry line = openAi.bill().entries().get(0);
        assertThat(line.outcome()).isEqualTo("ClientGone");
        assertThat(line.billed()).isTrue();
    }

    @Test
    void tricklesTheWholeAnswer() throws Exception {
        openAi.faults(call -> new Fault.Trickle(200, Duration.ofMillis(20)));
        long begin = System.nanoTime();
        assertThat(content(post(scene(picture(1))))).contains("Frame");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(40));
    }

    @Test
    void theThreeKindsOf429AreToldApart() throws Exception {
        openAi.faults(call -> switch (call.number()) {
            case 1 -> new Fault.RateLimited(Duration.ofMillis(1_500));
            case 2 -> new Fault.RequestTooLarge();
            default -> new Fault.InsufficientQuota();
        });
        HttpResponse<String> limited = post(scene(picture(1)));
        HttpResponse<String> tooLarge = post(scene(picture(1)));
        HttpResponse<String> quota = post(scene(picture(1)));

        assertThat(List.of(limited.statusCode(), tooLarge.statusCode(), quota.statusCode()))
                .containsOnly(429);
        assertThat(limited.headers().firstValue("retry-after-ms")).contains("1500");
        assertThat(limited.body()).contains("Used").contains("try again in 1500ms");
        assertThat(tooLarge.body()).contains("Request too large").doesNotContain("Used");
        assertThat(quota.body()).contains("insufficient_quota");
        assertThat(openAi.bill().billed()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Malformed.class)
    void sendsEveryMalformedAnswer(Malformed shape) throws Exception {
        openAi.faults(call -> new Fault.Bad(shape));
        HttpResponse<String> scene = post(scene(picture(1)));
        HttpResponse<String> summary = post(summary("x"));

        assertThat(scene.statusCode()).isEqualTo(200);
        assertThat(scene.body()).isNotEqualTo(summary.body().isEmpty() ? "never" : summary.body() + "never");
        if (shape == Malformed.NUL_CHARACTER) {
            assertThat(JSON.readTree(content(scene)).path("description").asText())
                    .contains("\0");
        }
        if (shape == Malformed.LONE_SURROGATES) {
            assertThat(JSON.readTree(content(scene)).path("description").asText())
                    .contains("\ud800");
        }
        if (shape == Malformed.HUGE_STRING) {
            assertThat(scene.body().length()).isGreaterThan(10_000_000);
        }
        if (shape == Malformed.LENGTH_CUT) {
            assertThatThrownBy(() -> JSON.readTree(content(scene))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesWhatTheApiRefuses() throws Exception {
        String loose = scene(picture(1)).replace("\"additionalProperties\":false,", "");
        assertThat(post(loose).statusCode()).isEqualTo(400);
        assertThat(post("{\"model\":").statusCode()).isEqualTo(400);
        openAi.keys(key -> key.equals("right"));
        HttpResponse<String> refused = post(scene(picture(1)));
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("invalid_api_key");
        assertThat(openAi.bill().entries()).isEmpty();
    }

    @Test
    void readsChunkedRequests() throws Exception {
        byte[] body = scene(picture(1)).getBytes(StandardCharsets.UTF_8);
        HttpRequest chunked = HttpRequest.newBuilder(request(""), (name, value) -> true)
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)))
                .build();
        assertThat(content(client.send(chunked, BodyHandlers.ofString())))
                .contains(FakeOpenAi.descriptionFor(picture(1)).substring(0, 18));
    }
}
