package io.rescene.openai;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
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
            "insufficient_quota",
            "credit_balance_exhausted",
            "billing_hard_limit_reached",
            "billing_not_active",
            "budget_exceeded");

    /** No honest answer to our schemas comes near this. */
    private static final int LONGEST_CONTENT = 1_000_000;

    /** Servers that write NaN or Infinity do so beside the answer, where nobody reads it. */
    private static final ObjectReader ENVELOPE =
            Json.MAPPER.reader().with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS.mappedFeature());

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
            return retry(answer, answer.failure().orElse("no answer arrived"));
        }
        JsonNode body = ErrorBody.body(read(answer.body()));
        if (answer.status() == 200) {
            Optional<String> unreadable = unreadable(answer, body);
            if (unreadable.isPresent()) {
                return retry(answer, unreadable.get());
            }
            return ErrorBody.isIn(body) ? errorInSuccess(answer, ErrorBody.of(body)) : success(body, schema);
        }
        if (answer.status() < 300) {
            return retry(answer, "HTTP " + answer.status() + " in place of an answer");
        }
        Outcome outcome = error(answer, answer.status(), ErrorBody.of(body));
        if (outcome instanceof Outcome.ItemFailed && answer.status() != 413) {
            // Whether it is the item's own fault only a whole error of the API can tell, not a gateway's page.
            return unreadable(answer, body).map(why -> retry(answer, why)).orElse(outcome);
        }
        return outcome;
    }

    /** Why what came is no whole answer of the API. */
    private static Optional<String> unreadable(HttpAnswer answer, JsonNode body) {
        return answer.failure()
                .map(failure -> "the answer was cut off: " + failure)
                .or(() -> body.isObject()
                        ? Optional.empty()
                        : Optional.of("HTTP " + answer.status() + " with a body that is not a JSON object"));
    }

    private Outcome retry(HttpAnswer answer, String reason) {
        return new Outcome.Retry(reason, Waits.retryAfter(answer, clock));
    }

    /** As gateways do that have begun their answer before they knew. It is not known to be billed, nor the item's own fault. */
    private Outcome errorInSuccess(HttpAnswer answer, JsonNode error) {
        Outcome outcome = error(answer, ErrorBody.status(error), error);
        return outcome instanceof Outcome.ItemFailed failed ? retry(answer, failed.reason()) : outcome;
    }

    private static Outcome success(JsonNode response, AnswerSchema schema) {
        Usage usage = Usage.of(response);
        JsonNode choice = response.path("choices").path(0);
        JsonNode message = choice.path("message");
        String finish = choice.path("finish_reason").asText("");
        JsonNode refusal = message.path("refusal");
        if (refusal.isTextual() && !refusal.textValue().isBlank()) {
            return new Outcome.ItemFailed("refusal", "the model refused", usage, true);
        }
        if (finish.equals("content_filter")) {
            return new Outcome.ItemFailed(
                    "content_filter", "the provider's content filter stopped the answer", usage, true);
        }
        if (finish.equals("length")) {
            return new Outcome.NoUse("the answer was cut at max_completion_tokens", usage);
        }
        Optional<String> text = Content.text(message.path("content"));
        if (text.isEmpty()) {
            return new Outcome.NoUse("the answer has no content", usage);
        }
        if (text.get().length() > LONGEST_CONTENT) {
            return new Outcome.NoUse("the answer is longer than " + LONGEST_CONTENT + " characters", usage);
        }
        JsonNode content = read(Content.unwrapped(text.get()));
        if (content.isMissingNode()) {
            return new Outcome.NoUse("the answer's content is not JSON", usage);
        }
        Optional<String> misfit = schema.misfit(content);
        return misfit.<Outcome>map(why -> new Outcome.NoUse("the answer does not fit the schema: " + why, usage))
                .orElseGet(() -> new Outcome.Answer(content, usage));
    }

    private Outcome error(HttpAnswer answer, int status, JsonNode error) {
        String message = error.path("message").asText("");
        String told = word(error.path("code"));
        // Some servers repeat the status there.
        String code = told.equals(String.valueOf(status)) ? "" : told;
        String type = word(error.path("type"));
        String param = word(error.path("param"));
        String said = (status == answer.status() ? "" : "HTTP " + answer.status() + " with the error of ")
                + describe(status, type, code, param);
        if (NO_MONEY.contains(code) || NO_MONEY.contains(type)) {
            return new Outcome.Stop(
                    "OpenAI says the account has no money or quota left (" + said + "): add credit or raise the limit");
        }
        return switch (status) {
            case 429 -> limited(answer, message, type, said);
            case 400 -> BadRequest.outcome(code, param, message, said);
            case 401 -> new Outcome.Stop("OpenAI refuses the key (" + said + "): check OPENAI_API_KEY");
            case 402 -> new Outcome.Stop("OpenAI wants to be paid (" + said + "): add credit");
            case 403 ->
                new Outcome.Stop(
                        "OpenAI refuses access (" + said
                                + "): check the project and the permissions of OPENAI_API_KEY, and whether OpenAI serves your region");
            case 404 ->
                new Outcome.Stop("OpenAI does not know the model or the address (" + said
                        + "): check rescene.openai.scene-model, rescene.openai.summary-model and OPENAI_BASE_URL");
            case 405 ->
                new Outcome.Stop("OPENAI_BASE_URL is not an API's address (" + said
                        + "): set it to one such as https://api.openai.com/v1");
            case 407 ->
                new Outcome.Stop(
                        "the proxy on the way to OpenAI wants to be logged in to (" + said
                                + "): HTTPS_PROXY must name user and password, or the JVM be told https.proxyUser and https.proxyPassword");
            case 408, 409, 425 -> retry(answer, said);
            default -> {
                if (status >= 500) {
                    yield retry(answer, said);
                }
                if (status < 400) {
                    yield new Outcome.Stop(
                            "OPENAI_BASE_URL answers with a redirect (" + said + "): set the final address");
                }
                yield new Outcome.ItemFailed(code.isEmpty() ? "http_" + status : code, said, Usage.NONE, false);
            }
        };
    }

    private Outcome limited(HttpAnswer answer, String message, String type, String said) {
        if (message.contains("Request too large")) {
            return new Outcome.ItemFailed(
                    "request_too_large",
                    "one request is larger than the account's limit (" + said + ")",
                    Usage.NONE,
                    false);
        }
        if (message.contains("exceeded your current quota")) {
            return new Outcome.Stop("OpenAI says the quota is exhausted (" + said + "): add credit or raise the limit");
        }
        return new Outcome.Limited(Waits.named(answer, message, type, clock), said);
    }

    private static String describe(int status, String type, String code, String param) {
        return "HTTP " + status + (type.isEmpty() ? "" : " " + type) + (code.isEmpty() ? "" : " " + code)
                + (param.isEmpty() ? "" : ", param " + param);
    }

    /** A short word from outside, made harmless: it may go to a log line. Longer ones may be text that was asked. */
    private static String word(JsonNode node) {
        String text = node.asText("").strip();
        return text.length() > 64 || !text.matches("[\\w.\\[\\]-]*") ? "" : text;
    }

    private static JsonNode read(byte[] body) {
        try {
            return ENVELOPE.readTree(body);
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
