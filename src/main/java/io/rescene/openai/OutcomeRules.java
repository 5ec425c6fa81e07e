package io.rescene.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what a call came to, from status, headers and body: the one place for it. The table is in {@code
 * docs/outcomes.md}; its facts come from recorded traffic and the published API description.
 */
public final class OutcomeRules {
    private static final Set<String> NO_MONEY = Set.of(
            "insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached", "billing_not_active");
    private static final Set<String> ABOUT_THE_PICTURE = Set.of(
            "invalid_image_url", "invalid_image", "invalid_image_format", "image_parse_error", "image_too_large");
    private static final Set<String> ABOUT_THE_ITEM = Set.of(
            "content_policy_violation",
            "content_filter",
            "context_length_exceeded",
            "string_above_max_length",
            "invalid_prompt");
    /** What every call has; see {@link ChatRequest}. */
    private static final Set<String> IN_EVERY_CALL =
            Set.of("model", "messages", "response_format", "max_completion_tokens", "temperature");

    /** No honest answer to our schemas comes near this. */
    private static final int LONGEST_CONTENT = 1_000_000;

    private final Clock clock;

    /**
     * Rules with the clock that {@code retry-after} dates are read against.
     *
     * @param clock the wall clock
     */
    public OutcomeRules(Clock clock) {
        this.clock = clock;
    }

    /**
     * Decides.
     *
     * @param answer what came back
     * @param schema what the answer has to look like
     * @return the outcome; its reason never holds the body
     */
    public Outcome decide(HttpAnswer answer, AnswerSchema schema) {
        if (answer.status() == 0) {
            return new Outcome.Retry(answer.failure().orElse("no answer arrived"));
        }
        if (answer.status() == 200) {
            return answer.failure().isPresent()
                    ? new Outcome.Retry(
                            "the answer was cut off: " + answer.failure().get())
                    : success(answer, schema);
        }
        return error(answer);
    }

    private static Outcome success(HttpAnswer answer, AnswerSchema schema) {
        JsonNode response = read(answer.body());
        if (!response.isObject()) {
            return new Outcome.Retry("HTTP 200 with a body that is not a JSON object");
        }
        Usage usage = Usage.of(response);
        JsonNode choice = response.path("choices").path(0);
        JsonNode message = choice.path("message");
        String finish = choice.path("finish_reason").asText("");
        if (!message.path("refusal").asText("").isBlank()
                && !message.path("refusal").isNull()) {
            return new Outcome.ItemFailed("refusal", "the model refused", usage);
        }
        if (finish.equals("content_filter")) {
            return new Outcome.ItemFailed("content_filter", "the provider's content filter stopped the answer", usage);
        }
        if (finish.equals("length")) {
            return new Outcome.NoUse("the answer was cut at max_completion_tokens", usage);
        }
        if (!message.path("content").isTextual()) {
            return new Outcome.NoUse("the answer has no content", usage);
        }
        if (message.path("content").textValue().length() > LONGEST_CONTENT) {
            return new Outcome.NoUse("the answer is longer than " + LONGEST_CONTENT + " characters", usage);
        }
        JsonNode content = read(message.path("content").textValue());
        if (content.isMissingNode()) {
            return new Outcome.NoUse("the answer's content is not JSON", usage);
        }
        Optional<String> misfit = schema.misfit(content);
        return misfit.<Outcome>map(why -> new Outcome.NoUse("the answer does not fit the schema: " + why, usage))
                .orElseGet(() -> new Outcome.Answer(content, usage));
    }

    private Outcome error(HttpAnswer answer) {
        int status = answer.status();
        JsonNode error = read(answer.body()).path("error");
        String code = word(error.path("code"));
        String type = word(error.path("type"));
        String said = describe(status, type, code);
        if (NO_MONEY.contains(code) || NO_MONEY.contains(type)) {
            return new Outcome.Stop("OpenAI says the account has no money or quota left (" + said
                    + "): add credit or raise the limit, then start again");
        }
        return switch (status) {
            case 429 -> limited(answer, error.path("message").asText(""), type, said);
            case 401, 403 -> new Outcome.Stop("OpenAI refuses the key (" + said + "): check OPENAI_API_KEY");
            case 404 ->
                new Outcome.Stop("OpenAI does not know the model or the address (" + said
                        + "): check rescene.openai.scene-model, rescene.openai.summary-model and OPENAI_BASE_URL");
            case 400 -> badRequest(error, code, said);
            case 408, 409, 425 -> new Outcome.Retry(said);
            default -> {
                if (status >= 500) {
                    yield new Outcome.Retry(said);
                }
                if (status >= 300 && status < 400) {
                    yield new Outcome.Stop(
                            "OPENAI_BASE_URL answers with a redirect (" + said + "): set the final address");
                }
                yield new Outcome.ItemFailed(code.isEmpty() ? "http_" + status : code, said, Usage.NONE);
            }
        };
    }

    private Outcome limited(HttpAnswer answer, String message, String type, String said) {
        if (message.contains("Request too large")) {
            return new Outcome.ItemFailed(
                    "request_too_large", "one request is larger than the account's limit (" + said + ")", Usage.NONE);
        }
        if (message.contains("exceeded your current quota")) {
            return new Outcome.Stop("OpenAI says the quota is exhausted (" + said
                    + "): add credit or raise the limit, then start again");
        }
        return new Outcome.Limited(Waits.named(answer, message, type, clock), said);
    }

    private static Outcome badRequest(JsonNode error, String code, String said) {
        if (ABOUT_THE_PICTURE.contains(code) || ABOUT_THE_ITEM.contains(code)) {
            return new Outcome.ItemFailed(code, said, Usage.NONE);
        }
        String param = word(error.path("param")).split("[.\\[]", 2)[0];
        if (IN_EVERY_CALL.contains(param)) {
            return new Outcome.Stop("OpenAI refuses what every call has: '" + param + "' (" + said
                    + "): check the model, the prompts and the schemas in routes/");
        }
        return new Outcome.ItemFailed(code.isEmpty() ? "invalid_request" : code, said, Usage.NONE);
    }

    private static String describe(int status, String type, String code) {
        return "HTTP " + status + (type.isEmpty() ? "" : " " + type) + (code.isEmpty() ? "" : " " + code);
    }

    /** A short word from outside, made harmless: it may go to a log line. */
    private static String word(JsonNode node) {
        String text = node.asText("").strip();
        return node.isNull() || text.length() > 100 || !text.matches("[\\w.\\[\\]-]*") ? "" : text;
    }

    private static JsonNode read(byte[] body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static JsonNode read(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
