package io.rescene.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.sessions.JqwikSession;

/** Whatever a server may send. */
public final class AnyAnswers {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private AnyAnswers() {}

    /** Answers over HTTP, whole and broken. */
    static Arbitrary<HttpAnswer> answers() {
        Arbitrary<Integer> status = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(5, Arbitraries.just(200)),
                net.jqwik.api.Tuple.of(3, Arbitraries.of(0, 400, 401, 404, 413, 429, 500)),
                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(100, 999)));
        Arbitrary<byte[]> raw = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        Arbitrary<byte[]> json = jsonBodies().map(text -> text.getBytes(StandardCharsets.UTF_8));
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

    private static Arbitrary<String> jsonBodies() {
        return Arbitraries.oneOf(completions(), errors(), anyNode(3)).map(JsonNode::toString);
    }

    /**
     * Bodies of completions, most of them with a content that nearly, or just, fits the schema of a scene.
     *
     * @param seed the same seed gives the same bodies
     */
    public static List<String> completionBodies(int count, long seed) {
        List<String> bodies = new ArrayList<>(count);
        JqwikSession.run(() -> {
            RandomGenerator<String> generator = completionBodies().generator(1000);
            Random random = new Random(seed);
            while (bodies.size() < count) {
                bodies.add(generator.next(random).value());
            }
        });
        return bodies;
    }

    private static Arbitrary<String> completionBodies() {
        return Arbitraries.oneOf(
                jsonBodies(),
                scenes().map(content ->
                        completion(NODES.textNode(content.toString())).toString()),
                scenes().map(content ->
                        completion(NODES.textNode(content.toString())).toString()));
    }

    private static JsonNode completion(JsonNode content) {
        return completion(content, NODES.nullNode(), NODES.textNode("stop"), NODES.objectNode());
    }

    private static JsonNode completion(JsonNode content, JsonNode refusal, JsonNode reason, JsonNode usage) {
        ObjectNode response = NODES.objectNode();
        ObjectNode choice = response.putArray("choices").addObject();
        choice.set("finish_reason", reason);
        choice.putObject("message").<ObjectNode>set("content", content).set("refusal", refusal);
        response.set("usage", usage);
        return response;
    }

    /** Scenes that fit the schema, with any text: U+0000 and halves of surrogate pairs too. */
    private static Arbitrary<JsonNode> scenes() {
        Arbitrary<String> text = Arbitraries.oneOf(
                Arbitraries.strings().all().ofMaxLength(30),
                Arbitraries.strings().withCharRange('\ud7f0', '\ue010').ofMaxLength(6),
                Arbitraries.strings().withChars("{}\"',\\ \t\n\0;").ofMaxLength(12),
                Arbitraries.strings().ascii().ofMinLength(30).ofMaxLength(900));
        Arbitrary<List<String>> list = text.list().ofMaxSize(5);
        return Combinators.combine(Arbitraries.of("ok", "ok", "ok", "no_content"), text, list, list)
                .as((status, description, entities, actions) -> {
                    ObjectNode scene = NODES.objectNode().put("status", status).put("description", description);
                    entities.forEach(scene.putArray("entities")::add);
                    actions.forEach(scene.putArray("actions")::add);
                    return scene;
                });
    }

    private static Arbitrary<JsonNode> completions() {
        Arbitrary<JsonNode> contents = Arbitraries.oneOf(
                anyNode(2),
                anyNode(3).map(node -> NODES.textNode(node.toString())),
                Arbitraries.of(Answers.GOOD).map(NODES::textNode));
        Arbitrary<JsonNode> finish = Arbitraries.oneOf(
                anyNode(1), Arbitraries.of("stop", "length", "content_filter").map(NODES::textNode));
        return Combinators.combine(contents, anyNode(1), finish, anyNode(2)).as(AnyAnswers::completion);
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
