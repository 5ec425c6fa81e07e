package io.rescene.openai;

import static io.rescene.openai.Answers.GOOD;
import static io.rescene.openai.Answers.SCENE;
import static io.rescene.openai.Answers.broken;
import static io.rescene.openai.Answers.completion;
import static io.rescene.openai.Answers.content;
import static io.rescene.openai.Answers.error;
import static io.rescene.openai.Answers.http;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeRulesTest {
    private final OutcomeRules rules = new OutcomeRules(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

    private Outcome decide(HttpAnswer answer) {
        return rules.decide(answer, SCENE);
    }

    @Test
    void everyOutcomeHasALabelOfItsOwn() {
        assertThat(Outcome.LABELS)
                .doesNotHaveDuplicates()
                .hasSameSizeAs(Outcome.class.getPermittedSubclasses())
                .contains(
                        new Outcome.NoUse("", Usage.NONE).label(),
                        new Outcome.Retry("", Optional.empty()).label(),
                        new Outcome.Limited(Optional.empty(), "").label(),
                        new Outcome.ItemFailed("", "", Usage.NONE, true).label(),
                        new Outcome.Stop("").label());
    }

    @Test
    void anAnswerThatFitsIsAnAnswer() {
        Outcome outcome = decide(http(200, content(GOOD)));
        assertThat(outcome).isInstanceOf(Outcome.Answer.class);
        assertThat(((Outcome.Answer) outcome).content().path("description").asText())
                .isEqualTo("A dog.");
        assertThat(outcome.usage()).isEqualTo(new Usage(600, 100, 250));
        assertThat(outcome.label()).isEqualTo("answer");
        assertThat(outcome.reason()).isEmpty();
    }

    @Test
    void noContentNeedsNoDescription() {
        String content = "{\"status\":\"no_content\",\"description\":\"\",\"entities\":[],\"actions\":[]}";
        assertThat(decide(http(200, content(content)))).isInstanceOf(Outcome.Answer.class);
    }

    @Test
    void whatPostgresCannotHoldIsStillAnAnswer() {
        for (String escape : new String[] {"\\u0000", "\\ud83d", "\\udc00x"}) {
            assertThat(decide(http(200, content(GOOD.replace("A dog.", "A dog" + escape)))))
                    .isInstanceOf(Outcome.Answer.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "null",
                "[]",
                "\"text\"",
                "{}",
                "{\"status\":\"ok\",\"description\":\"A dog.\",\"entities\":[]}",
                "{\"status\":\"ok\",\"description\":\"A dog.\",\"entities\":[],\"actions\":[],\"extra\":1}",
                "{\"status\":\"ok\",\"description\":1,\"entities\":[],\"actions\":[]}",
                "{\"status\":\"ok\",\"description\":\"A dog.\",\"entities\":[1],\"actions\":[]}",
                "{\"status\":\"ok\",\"description\":\"A dog.\",\"entities\":\"dog\",\"actions\":[]}",
                "{\"status\":\"maybe\",\"description\":\"A dog.\",\"entities\":[],\"actions\":[]}",
                "{\"status\":\"ok\",\"description\":null,\"entities\":[],\"actions\":[]}",
                "{\"status\":\"ok\",\"description\":\"  \",\"entities\":[],\"actions\":[]}",
                "{\"status\":\"ok\",\"description\":\"\u00a0\u2007\u3000\",\"entities\":[],\"actions\":[]}",
                "{\"status\":\"ok\",\"description\":\"A d",
                "{\"status\":\"ok\",\"description\":\"A dog.\",\"entities\":[],\"actions\":[]} and more",
                "```json\n{\"status\":\"ok\"}\n```",
                "```",
                "```json```",
                "``````"
            })
    void billedContentThatDoesNotFitIsNoUse(String content) {
        Outcome outcome = decide(http(200, content(content)));
        assertThat(outcome).isInstanceOf(Outcome.NoUse.class);
        assertThat(outcome.usage().completion()).isEqualTo(250);
        assertThat(outcome.reason()).isNotBlank().doesNotContain("dog");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[]}",
                "{\"choices\":{}}",
                "{\"choices\":null}",
                "{\"choices\":[null]}",
                "{\"choices\":[{\"message\":null}]}",
                "{\"choices\":[{\"message\":{\"content\":null,\"refusal\":null},\"finish_reason\":\"stop\"}]}",
                "{\"choices\":[{\"message\":{\"content\":17}}]}",
                "{\"choices\":[{\"message\":{\"content\":[{\"type\":\"text\"}]}}]}",
                "{\"choices\":[{\"message\":{\"content\":null,\"tool_calls\":[]},\"finish_reason\":\"tool_calls\"}]}",
                "{}"
            })
    void aCompletionWithoutContentIsNoUse(String body) {
        assertThat(decide(http(200, body))).isInstanceOf(Outcome.NoUse.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html><body>502</body></html>",
                "{\"choices\":[{\"mess",
                "null",
                "[1]",
                "\"x\"",
                "17",
                "{} {}"
            })
    void aBodyThatIsNoCompletionIsAskedForAgain(String body) {
        assertThat(decide(http(200, body))).isInstanceOf(Outcome.Retry.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"```json\n%s\n```", "```\n%s```", "\ufeff%s", "\n ```JSON\r\n%s\r\n```\n"})
    void whatIsWrappedWasPaidForAndIsAnAnswer(String wrapping) {
        assertThat(decide(http(200, content(wrapping.formatted(GOOD)))))
                .isInstanceOfSatisfying(
                        Outcome.Answer.class,
                        answer -> assertThat(
                                        answer.content().path("description").asText())
                                .isEqualTo("A dog."));
    }

    @Test
    void partsOfTextAreAnAnswer() {
        String first = Json.MAPPER.valueToTree(GOOD.substring(0, 9)).toString();
        String second = Json.MAPPER.valueToTree(GOOD.substring(9)).toString();
        String parts = "{\"content\":[{\"type\":\"text\",\"text\":" + first + "},{\"type\":\"text\",\"text\":" + second
                + "}],\"refusal\":false}";
        assertThat(decide(http(200, completion(parts, "stop")))).isInstanceOf(Outcome.Answer.class);
    }

    @Test
    void numbersThatAreNoneBesideAnAnswerDoNoHarm() {
        String body = content(GOOD);
        String odd = body.substring(0, body.lastIndexOf('}')) + ",\"score\":NaN,\"least\":-Infinity}";
        assertThat(decide(http(200, odd))).isInstanceOf(Outcome.Answer.class);
        assertThat(decide(http(200, content(GOOD.replace("\"A dog.\"", "NaN")))))
                .isInstanceOf(Outcome.NoUse.class);
    }

    /** As gateways answer that have begun their answer before they knew. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"error":{"code":502,"message":"Provider returned error"}} | Retry
            {"error":{"message":"no code"},"choices":[]} | Retry
            {"error":"text","choices":null} | Retry
            {"error":{"code":413}} | Retry
            {"error":{"code":"invalid_image"}} | Retry
            {"error":{"code":429,"message":"Slow down"}} | Limited
            {"error":{"code":400,"param":"model"}} | Stop
            {"error":{"code":401}} | Stop
            {"error":{"code":399}} | Retry
            {"error":{"code":301}} | Retry
            {"error":{"code":600}} | Retry
            {"error":{"code":"insufficient_quota"}} | Stop
            """)
    void anErrorWithTheStatusOfSuccessIsAnError(String body, String wanted) {
        Outcome outcome = decide(http(200, body));
        assertThat(outcome.getClass().getSimpleName()).isEqualTo(wanted);
        assertThat(outcome.reason())
                .containsPattern("HTTP 200 with the error of HTTP [45]..\\b")
                .doesNotContain("502 502");
    }

    @Test
    void anErrorBesideAnAnswerIsNone() {
        String body = content(GOOD);
        for (String error : new String[] {"null", "{\"code\":502}"}) {
            String both = body.substring(0, body.lastIndexOf('}')) + ",\"error\":" + error + "}";
            assertThat(decide(http(200, both))).isInstanceOf(Outcome.Answer.class);
        }
    }

    /** A text, the body itself, an array of one. */
    @Test
    void errorsOfOtherShapesAreRead() {
        for (String shape : new String[] {
            "{\"error\":\"%s\"}", "{\"object\":\"error\",\"message\":\"%s\"}", "[{\"error\":{\"message\":\"%s\"}}]"
        }) {
            assertThat(decide(http(429, shape.formatted("You exceeded your current quota"))))
                    .isInstanceOf(Outcome.Stop.class);
        }
        assertThat(decide(http(400, "{\"object\":\"error\",\"code\":\"content_filter\"}")))
                .isInstanceOf(Outcome.ItemFailed.class);
        assertThat(decide(http(429, "{\"error\":\"Too Many Requests\",\"code\":\"insufficient_quota\"}")))
                .isInstanceOf(Outcome.Stop.class);
        String message = "You exceeded your current quota";
        assertThat(decide(http(429, "{\"error\":\"Too Many Requests\",\"message\":\"%s\"}".formatted(message))))
                .isInstanceOf(Outcome.Stop.class);
    }

    @Test
    void whatIsCutAtTheTokenLimitIsNoUseEvenIfItLooksWhole() {
        String message = "{\"content\":" + Json.MAPPER.valueToTree(GOOD) + "}";
        assertThat(decide(http(200, completion(message, "length")))).isInstanceOf(Outcome.NoUse.class);
    }

    @Test
    void anEmptyRefusalIsNone() {
        String message = "{\"refusal\":\" \",\"content\":" + Json.MAPPER.valueToTree(GOOD) + "}";
        assertThat(decide(http(200, completion(message, "stop")))).isInstanceOf(Outcome.Answer.class);
    }

    @Test
    void severalBodiesInOneAreNone() {
        assertThat(decide(http(200, "[" + content(GOOD) + "]"))).isInstanceOf(Outcome.Answer.class);
        assertThat(decide(http(200, "[" + content(GOOD) + "," + content(GOOD) + "]")))
                .isInstanceOf(Outcome.Retry.class);
    }

    @Test
    void refusalsAndFiltersFailTheItem() {
        Outcome refusal = decide(http(200, completion("{\"content\":null,\"refusal\":\"I can't help\"}", "stop")));
        assertThat(refusal).isInstanceOfSatisfying(Outcome.ItemFailed.class, failed -> {
            assertThat(failed.code()).isEqualTo("refusal");
            assertThat(failed.usage().prompt()).isEqualTo(600);
            assertThat(failed.reason()).doesNotContain("can't help");
        });
        Outcome filter = decide(http(200, completion("{\"content\":\"{\"}", "content_filter")));
        assertThat(filter)
                .isInstanceOfSatisfying(
                        Outcome.ItemFailed.class,
                        failed -> assertThat(failed.code()).isEqualTo("content_filter"));
    }

    @Test
    void hugeAndDeepAnswersAreNoUse() {
        String huge = GOOD.replace("A dog.", "x".repeat(10_000_000));
        assertThat(decide(http(200, content(huge)))).isInstanceOf(Outcome.NoUse.class);
        String deep = GOOD.replace("[\"dog\"]", "[".repeat(100_000) + "]".repeat(100_000));
        assertThat(decide(http(200, content(deep)))).isInstanceOf(Outcome.NoUse.class);
        String deepBody = "{\"choices\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThat(decide(http(200, deepBody))).isInstanceOf(Outcome.Retry.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            429 | insufficient_quota | null | insufficient_quota | Stop
            429 | insufficient_quota | null | null | Stop
            429 | billing_error | null | credit_balance_exhausted | Stop
            429 | null | null | billing_hard_limit_reached | Stop
            429 | tokens | null | rate_limit_exceeded | Limited
            429 | requests | null | rate_limit_exceeded | Limited
            429 | null | null | null | Limited
            400 | invalid_request_error | null | invalid_image_url | ItemFailed
            400 | invalid_request_error | messages | invalid_image_url | ItemFailed
            400 | invalid_request_error | messages.[1].content.[0] | invalid_image_format | ItemFailed
            400 | invalid_request_error | null | invalid_image | ItemFailed
            400 | invalid_request_error | null | content_policy_violation | ItemFailed
            400 | invalid_request_error | messages | context_length_exceeded | ItemFailed
            400 | invalid_request_error | response_format | null | Stop
            400 | invalid_request_error | response_format.json_schema.schema | invalid_json_schema | Stop
            400 | invalid_request_error | model | null | Stop
            400 | invalid_request_error | messages | null | Stop
            400 | invalid_request_error | messages[0].role | invalid_value | Stop
            400 | invalid_request_error | max_completion_tokens | unsupported_parameter | Stop
            400 | invalid_request_error | temperature | unsupported_value | Stop
            400 | invalid_request_error | messages[1].content[0].image_url.url | null | ItemFailed
            400 | invalid_request_error | messages[1].content[0].image_url.url | invalid_base64 | ItemFailed
            400 | invalid_request_error | messages[1].content[0].image_url.url | invalid_value | ItemFailed
            400 | invalid_request_error | messages.[1].content.[0].image_url | null | ItemFailed
            400 | invalid_request_error | messages[1].content[0].image_url | invalid_type | Stop
            400 | invalid_request_error | messages[1].content[0].image_url.url | missing_required_parameter | Stop
            400 | invalid_request_error | messages[1].content[0].image_url.detail | null | Stop
            400 | invalid_request_error | messages[1].content[0].image_url.detail | invalid_value | Stop
            400 | invalid_request_error | messages[1].content[0].type | null | Stop
            400 | invalid_request_error | null | unknown_parameter | Stop
            400 | invalid_request_error | null | unsupported_parameter | Stop
            400 | invalid_request_error | null | unsupported_value | Stop
            400 | invalid_request_error | null | missing_required_parameter | Stop
            400 | invalid_request_error | store | unknown_parameter | Stop
            400 | invalid_request_error | null | null | ItemFailed
            400 | budget_exceeded | null | 400 | Stop
            429 | budget_exceeded | null | 429 | Stop
            402 | invalid_request_error | null | null | Stop
            407 | invalid_request_error | null | null | Stop
            405 | invalid_request_error | null | null | Stop
            407 | null | null | null | Stop
            422 | invalid_request_error | null | null | ItemFailed
            401 | invalid_request_error | null | invalid_api_key | Stop
            403 | invalid_request_error | null | unsupported_country_region_territory | Stop
            404 | invalid_request_error | null | model_not_found | Stop
            404 | invalid_request_error | null | null | Stop
            408 | server_error | null | null | Retry
            409 | server_error | null | null | Retry
            413 | invalid_request_error | null | null | ItemFailed
            500 | server_error | null | null | Retry
            502 | server_error | null | null | Retry
            503 | server_error | null | service_unavailable | Retry
            520 | null | null | null | Retry
            """)
    void theTableOfErrors(int status, String type, String param, String code, String wanted) {
        Outcome outcome = decide(http(status, error("Something with a sk-secret", type, param, code)));
        assertThat(outcome.getClass().getSimpleName()).isEqualTo(wanted);
        assertThat(outcome.reason()).contains("" + status).doesNotContain("sk-secret", "\n");
        assertThat(outcome.usage()).isEqualTo(Usage.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 520, 529, 408, 409})
    void errorPagesAreAskedForAgain(int status) {
        assertThat(decide(http(status, "<html>Bad gateway</html>"))).isInstanceOf(Outcome.Retry.class);
        assertThat(decide(http(status, ""))).isInstanceOf(Outcome.Retry.class);
        assertThat(decide(broken(status, "{\"err", "reset"))).isInstanceOf(Outcome.Retry.class);
    }

    @Test
    void whatNeverArrivedOrOnlyInPartIsAskedForAgain() {
        assertThat(decide(broken(0, "", "SocketTimeoutException: Read timed out")))
                .isInstanceOfSatisfying(
                        Outcome.Retry.class, retry -> assertThat(retry.reason()).contains("timed out"));
        assertThat(decide(broken(200, content(GOOD), "it was reset"))).isInstanceOf(Outcome.Retry.class);
    }

    @Test
    void anArgumentThatOpenAiDoesNotKnowStops() {
        String message = "Unrecognized request argument supplied: secret_argument";
        assertThat(decide(http(400, error(message, "invalid_request_error", "null", "null"))))
                .isInstanceOfSatisfying(
                        Outcome.Stop.class,
                        stop -> assertThat(stop.reason()).contains("HTTP 400").doesNotContain("secret_argument"));
    }

    @Test
    void whatStopsSaysWhatToCheck() {
        assertThat(decide(http(401, error("x", "invalid_request_error", "null", "invalid_api_key")))
                        .reason())
                .isEqualTo("OpenAI refuses the key (HTTP 401 invalid_request_error invalid_api_key):"
                        + " check OPENAI_API_KEY");
        assertThat(decide(http(403, error("x", "request_forbidden", "null", "unsupported_country_region_territory")))
                        .reason())
                .contains("access", "project", "permissions", "region")
                .contains("(HTTP 403 request_forbidden unsupported_country_region_territory)")
                .doesNotContain("refuses the key");
        assertThat(decide(http(402, "")).reason()).contains("HTTP 402", "add credit");
        assertThat(decide(http(405, "<html>")).reason()).contains("HTTP 405", "OPENAI_BASE_URL");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 406, 415, 422})
    void anErrorThatCannotBeReadIsNotHeldAgainstTheItem(int status) {
        String filtered = error("x", "invalid_request_error", "null", "content_filter");
        assertThat(decide(http(status, filtered))).isInstanceOf(Outcome.ItemFailed.class);
        assertThat(decide(broken(status, filtered, "reset"))).isInstanceOf(Outcome.Retry.class);
        for (String body : new String[] {"", "<html>Bad Request</html>", "[1]", "null", "{\"error\":{\"mess"}) {
            assertThat(decide(http(status, body))).isInstanceOf(Outcome.Retry.class);
            assertThat(decide(broken(status, body, "reset"))).isInstanceOf(Outcome.Retry.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "{}"})
    void someErrorsNeedNoBody(String body) {
        assertThat(decide(http(413, body))).isInstanceOf(Outcome.ItemFailed.class);
        assertThat(decide(broken(413, body, "reset"))).isInstanceOf(Outcome.ItemFailed.class);
        for (int status : new int[] {302, 401, 402, 403, 404, 405, 407}) {
            assertThat(decide(http(status, body))).isInstanceOf(Outcome.Stop.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 202, 204, 206, 299})
    void anotherKindOfSuccessIsAskedForAgain(int status) {
        assertThat(decide(http(status, ""))).isInstanceOf(Outcome.Retry.class);
        assertThat(decide(http(status, content(GOOD)))).isInstanceOf(Outcome.Retry.class);
        assertThat(decide(http(status, "")).reason()).contains("" + status);
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 400, 408, 409, 425, 500, 502, 503, 520})
    void passingTroubleNamesTheWaitThatTheServerAskedFor(int status) {
        assertThat(decide(http(status, "<html>", Map.of("Retry-After", "3"))))
                .isInstanceOfSatisfying(
                        Outcome.Retry.class, retry -> assertThat(retry.after()).contains(Duration.ofSeconds(3)));
        assertThat(decide(http(status, "<html>")))
                .isInstanceOfSatisfying(
                        Outcome.Retry.class, retry -> assertThat(retry.after()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 308, 399})
    void aRedirectStops(int status) {
        assertThat(decide(http(status, ""))).isInstanceOf(Outcome.Stop.class);
    }

    @Test
    void aFailedItemHasTheErrorsCodeOrOneThatSaysAsMuch() {
        String url = "messages[1].content[0].image_url.url";
        assertThat(List.of(
                        decide(http(400, error("x", "null", url, "invalid_base64"))),
                        decide(http(400, error("x", "null", url, "null"))),
                        decide(http(400, error("x", "null", "null", "odd_code"))),
                        decide(http(400, error("x", "null", "null", "null"))),
                        decide(http(422, error("x", "null", "null", "odd_code"))),
                        decide(http(422, error("x", "null", "null", "null")))))
                .extracting(outcome -> ((Outcome.ItemFailed) outcome).code())
                .containsExactly(
                        "invalid_base64", "invalid_image", "odd_code", "invalid_request", "odd_code", "http_422");
    }

    @Test
    void aLimitNamesItsWait() {
        String message = "Rate limit reached for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, "
                + "Used 29500, Requested 1390. Please try again in 1.78s. Visit the dashboard.";
        String body = error(message, "tokens", "null", "rate_limit_exceeded");
        assertThat(decide(http(429, body))).isEqualTo(limited(1780));
        assertThat(decide(http(429, body, Map.of("Retry-After", "3", "x-ratelimit-reset-tokens", "2s"))))
                .isEqualTo(limited(3000));
        assertThat(decide(http(429, body, Map.of("x-ratelimit-reset-tokens", "6m0s"))))
                .isEqualTo(limited(360_000));
        assertThat(decide(http(429, body, Map.of("x-ratelimit-reset-tokens", "7"))))
                .as("seconds, as some servers write them")
                .isEqualTo(limited(7000));
        assertThat(decide(http(429, body, Map.of("x-ratelimit-reset-requests", "6m0s"))))
                .isEqualTo(limited(1780));
    }

    private static Outcome.Limited limited(long millis) {
        return new Outcome.Limited(
                java.util.Optional.of(Duration.ofMillis(millis)), "HTTP 429 tokens rate_limit_exceeded");
    }

    @Test
    void aRequestOverTheLimitFailsAsWaitingCannotHelp() {
        String message = "Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 40000.";
        assertThat(decide(http(429, error(message, "tokens", "null", "rate_limit_exceeded"))))
                .isInstanceOf(Outcome.ItemFailed.class);
    }

    @Test
    void onlyWordsThatBlameTheItemAreSureToMeanIt() {
        for (String code : List.of("invalid_image", "content_filter", "context_length_exceeded")) {
            assertThat(decide(http(400, error("x", "null", "null", code))))
                    .isInstanceOfSatisfying(
                            Outcome.ItemFailed.class,
                            failed -> assertThat(failed.sure()).isTrue());
        }
        List<HttpAnswer> unfamiliar = List.of(
                http(400, error("Extra inputs are not permitted", "BadRequestError", "null", "400")),
                http(400, "{\"error\":\"this model takes no pictures\"}"),
                http(422, "{\"detail\":[{\"loc\":[\"body\",\"model\"]}]}"),
                http(413, "<html>"),
                http(429, error("Request too large for gpt-4o", "tokens", "null", "rate_limit_exceeded")));
        for (HttpAnswer answer : unfamiliar) {
            assertThat(decide(answer))
                    .isInstanceOfSatisfying(
                            Outcome.ItemFailed.class,
                            failed -> assertThat(failed.sure()).isFalse());
        }
    }

    @Test
    void anExhaustedQuotaIsKnownByItsTextToo() {
        String message = "You exceeded your current quota, please check your plan and billing details.";
        assertThat(decide(http(429, error(message, "null", "null", "null")))).isInstanceOf(Outcome.Stop.class);
    }

    @Test
    void hostileWordsDoNotReachTheLog() {
        Outcome outcome = decide(http(400, error("x", "a\nb", "A man with a hat", "c\u001b[31m d".repeat(30))));
        assertThat(outcome.reason()).isEqualTo("HTTP 400");
        assertThat(decide(http(422, error("x", "null", "p".repeat(65), "null"))).reason())
                .isEqualTo("HTTP 422");
    }

    @Test
    void theReasonSaysWhatAnErrorIsAbout() {
        assertThat(decide(http(422, error("x", "null", "messages[1].content", "null")))
                        .reason())
                .isEqualTo("HTTP 422, param messages[1].content");
        assertThat(decide(http(400, error("x", "invalid_request_error", "stream_options", "odd_value")))
                        .reason())
                .isEqualTo("HTTP 400 invalid_request_error odd_value, param stream_options");
        assertThat(decide(http(400, error("x", "invalid_request_error", "max_completion_tokens", "null")))
                        .reason())
                .startsWith("OpenAI refuses what every call has"
                        + " (HTTP 400 invalid_request_error, param max_completion_tokens): ");
    }

    @Test
    void aRequestIdThatNoTableHoldsIsNone() {
        assertThat(named("req_1").requestId()).contains("req_1");
        assertThat(named("req\u0000 1").requestId()).isEmpty();
        assertThat(named("x".repeat(201)).requestId()).isEmpty();
    }

    private static HttpAnswer named(String requestId) {
        return new HttpAnswer(200, Map.of("x-request-id", requestId), new byte[0], Optional.empty(), true, 1);
    }
}
