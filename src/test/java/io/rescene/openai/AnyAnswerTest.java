package io.rescene.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a server sends, there is an outcome. */
class AnyAnswerTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final OutcomeRules rules = new OutcomeRules(Clock.systemUTC());

    @Property(tries = 500)
    void hasAnOutcome(@ForAll("answers") HttpAnswer answer) {
        Outcome outcome = rules.decide(answer, Answers.SCENE);
        assertThat(outcome.label()).isNotEmpty();
        assertThat(outcome.reason()).doesNotContain("\n");
        assertThat(outcome.usage().cached()).isBetween(0L, outcome.usage().prompt());
        if (outcome instanceof Outcome.Answer good) {
            assertThat(Answers.SCENE.misfit(good.content())).isEmpty();
            assertThat(answer.status()).isEqualTo(200);
        }
    }

    @Provide
    Arbitrary<HttpAnswer> answers() {
        Arbitrary<Integer> status = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(5, Arbitraries.just(200)),
                net.jqwik.api.Tuple.of(3, Arbitraries.of(0, 400, 401, 404, 413, 429, 500)),
                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(100, 999)));
        Arbitrary<byte[]> raw = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        Arbitrary<byte[]> json = Arbitraries.oneOf(completions(), errors(), anyNode(3))
                .map(node -> node.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Arbitrary<String> value = Arbitraries.oneOf(
                Arbitraries.strings().ascii().ofMaxLength(30), Arbitraries.of("1m3s", "-1", "1e99", "999999999999"));
        Arbitrary<Map<String, String>> headers = Arbitraries.maps(
                        Arbitraries.of("retry-after", "Retry-After-Ms", "x-ratelimit-reset-tokens", "x-request-id"),
                        value)
                .ofMaxSize(4);
        Arbitrary<Optional<String>> failure =
                Arbitraries.of(Optional.empty(), Optional.empty(), Optional.of("reset by peer"));
        return Combinators.combine(
                        status, headers, Arbitraries.oneOf(raw, json, json), failure, Arbitraries.of(true, false))
                .as((s, h, body, f, sent) -> new HttpAnswer(s, h, body, f, sent, 1));
    }

    private static Arbitrary<JsonNode> completions() {
        Arbitrary<JsonNode> contents = Arbitraries.oneOf(
                anyNode(2),
                anyNode(3).map(node -> NODES.textNode(node.toString())),
                Arbitraries.of(Answers.GOOD).map(NODES::textNode));
        Arbitrary<JsonNode> finish = Arbitraries.oneOf(
                anyNode(1), Arbitraries.of("stop", "length", "content_filter").map(NODES::textNode));
        return Combinators.combine(contents, anyNode(1), finish, anyNode(2)).as((content, refusal, reason, usage) -> {
            ObjectNode response = NODES.objectNode();
            ObjectNode choice = response.putArray("choices").addObject();
            choice.set("finish_reason", reason);
            choice.putObject("message").<ObjectNode>set("content", content).set("refusal", refusal);
            response.set("usage", usage);
            return response;
        });
    }

    private static Arbitrary<JsonNode> errors() {
        return Combinators.combine(anyNode(1), anyNode(1), anyNode(1), anyNode(1))
                .as((message, type, param, code) -> {
                    ObjectNode response = NODES.objectNode();
                    ObjectNode error = response.putObject("error");
                    error.set("message", message);
                    error.set("type", type);
                    error.set("param", param);
                    error.set("code", code);
                    return response;
                });
    }

    /** Any JSON, with the keys that the rules look for. */
    private static Arbitrary<JsonNode> anyNode(int depth) {
        Arbitrary<JsonNode> leaf = Arbitraries.oneOf(
                Arbitraries.just(NODES.nullNode()),
                Arbitraries.of(true, false).map(NODES::booleanNode),
                Arbitraries.doubles().map(NODES::numberNode),
                Arbitraries.longs().map(n -> (JsonNode) NODES.numberNode(n)),
                Arbitraries.bigIntegers().map(NODES::numberNode),
                Arbitraries.strings().all().ofMaxLength(20).map(NODES::textNode));
        if (depth == 0) {
            return leaf;
        }
        Arbitrary<String> keys = Arbitraries.of(
                "status",
                "description",
                "entities",
                "actions",
                "choices",
                "message",
                "content",
                "usage",
                "prompt_tokens",
                "completion_tokens",
                "prompt_tokens_details",
                "cached_tokens",
                "error",
                "code");
        Arbitrary<JsonNode> object = Arbitraries.maps(keys, anyNode(depth - 1))
                .ofMaxSize(4)
                .map(fields -> {
                    ObjectNode node = NODES.objectNode();
                    fields.forEach(node::set);
                    return node;
                });
        Arbitrary<JsonNode> array = anyNode(depth - 1)
                .list()
                .ofMaxSize(3)
                .map(items -> NODES.arrayNode().addAll(items));
        return Arbitraries.oneOf(leaf, object, array);
    }
}
