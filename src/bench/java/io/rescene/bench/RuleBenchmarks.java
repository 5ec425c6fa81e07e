package io.rescene.bench;

import io.rescene.openai.AnswerSchema;
import io.rescene.openai.ChatRequest;
import io.rescene.openai.HttpAnswer;
import io.rescene.openai.Outcome;
import io.rescene.openai.OutcomeRules;
import io.rescene.openai.Pace;
import io.rescene.openai.PictureUrl;
import io.rescene.openai.Question;
import io.rescene.openai.Recipes;
import io.rescene.scene.Tags;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The inner rules, each with what one scene gives it to do; microseconds a scene. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RuleBenchmarks {
    private static final Map<String, String> HEADERS = Map.of(
            "x-ratelimit-limit-requests", "10000",
            "x-ratelimit-remaining-requests", "9999",
            "x-ratelimit-reset-requests", "6ms",
            "x-ratelimit-limit-tokens", "30000000",
            "x-ratelimit-remaining-tokens", "29999000",
            "x-ratelimit-reset-tokens", "2ms");

    private final AnswerSchema schema = new AnswerSchema("scene", resource("/routes/schemas/scene.schema.json"));
    private final OutcomeRules rules = new OutcomeRules(Clock.systemUTC());
    private final HttpAnswer answer = new HttpAnswer(200, HEADERS, body(), Optional.empty(), true, 200);
    private final Pace pace = new Pace(System.nanoTime());
    private final Recipes recipes = new Recipes();
    private final ChatRequest byUrl =
            request(new PictureUrl.Address("https://pictures.example/videos/1/frames/17.jpg"));
    private final ChatRequest byData = request(new PictureUrl.Data("image/jpeg", new byte[60_000]));
    private final List<String> entities = List.of("Cook", "carrot", "Wooden  board", "pot", "stove", "pot");
    private final List<String> actions = List.of("chopping", "Steaming");

    private static byte[] body() {
        return ("{\"id\":\"chatcmpl-1\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
                        + "\"{\\\"status\\\":\\\"ok\\\",\\\"description\\\":\\\"A cook chops carrots while a pot steams on"
                        + " the stove.\\\",\\\"entities\\\":[\\\"Cook\\\",\\\"carrot\\\",\\\"pot\\\"],\\\"actions\\\":"
                        + "[\\\"chopping\\\"]}\",\"refusal\":null},\"finish_reason\":\"stop\"}],\"usage\":"
                        + "{\"prompt_tokens\":600,\"completion_tokens\":83,\"prompt_tokens_details\":{\"cached_tokens\":0}}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private ChatRequest request(PictureUrl picture) {
        return new ChatRequest(
                Question.Kind.SCENE,
                "gpt-4o",
                resource("/routes/prompts/en/scene.md"),
                null,
                picture,
                "low",
                schema,
                400,
                0.2);
    }

    private static String resource(String name) {
        try (InputStream in = RuleBenchmarks.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The outcome of an answer: two JSON documents and the schema. */
    @Benchmark
    public Outcome outcome() {
        return rules.decide(answer, schema);
    }

    /** Tags of 6 entities and 2 actions. */
    @Benchmark
    public List<String> tags() {
        return Tags.of(Tags.trimmed(entities), Tags.trimmed(actions));
    }

    /** One call through the pace: wait, begin, answer with all rate-limit headers. */
    @Benchmark
    public long pace() {
        long now = System.nanoTime();
        long wait = pace.nanosToWait(700, now);
        pace.answered(pace.begin(700, now), answer, now);
        return wait;
    }

    /** The body of a question and its key, the picture by address. */
    @Benchmark
    public Question keyByUrl() {
        return recipes.question(byUrl);
    }

    /** The same with a picture of 60 kB as data URI. */
    @Benchmark
    public Question keyByData() {
        return recipes.question(byData);
    }
}
