package io.rescene.monitor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Rescene's own meters of what happens, counted as it is told; what is only read are {@link Gauges}. Their names are
 * Prometheus' after its naming: {@code rescene.calls} becomes {@code rescene_calls_total}. Labels have few values: models,
 * kinds and outcomes, never a video, a run or an owner.
 */
public final class Meters {
    private static final Duration[] CALL_BUCKETS = Stream.of(100, 250, 500, 1000, 2000, 3000, 5000, 8000, 13_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);
    private static final Duration[] SAVE_BUCKETS = Stream.of(5, 10, 25, 50, 100, 250, 1000, 5000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private record OfCalls(Counter count, Timer duration) {}

    private record OfModel(Counter in, Counter out, Counter cached, Counter cost, Counter lost) {}

    private final MeterRegistry registry;
    /** By kind, model and outcome; the registry's own look-up takes longer than the call's whole way through here. */
    private final Map<List<String>, OfCalls> calls = new ConcurrentHashMap<>();

    private final Map<String, OfModel> models = new ConcurrentHashMap<>();
    private final Counter stored;
    private final Counter uniform;
    private final Counter misfits;
    private final Timer saves;

    /**
     * Meters at 0.
     *
     * @param registry where they are kept
     */
    public Meters(MeterRegistry registry) {
        this.registry = registry;
        stored = saved("stored");
        uniform = saved("uniform");
        misfits = Counter.builder("rescene.summaries.misfit")
                .description("Videos saved with a summary of fewer or more sentences than asked for")
                .register(registry);
        saves = Timer.builder("rescene.save.duration")
                .description("Saving a video, with its wait for the database")
                .serviceLevelObjectives(SAVE_BUCKETS)
                .register(registry);
    }

    private Counter saved(String how) {
        return Counter.builder("rescene.questions.saved")
                .description("Questions that cost nothing: answered from the ledger, or uniform frames")
                .tag("how", how)
                .register(registry);
    }

    /**
     * Such calls are to come: what counts them is there from now on, so that the first is a rise.
     *
     * @param kind {@code scene} or {@code summary}
     * @param outcomes the labels of what they may come to
     */
    public void expect(String kind, String model, List<String> outcomes) {
        outcomes.forEach(outcome -> calls(kind, model, outcome));
        models.computeIfAbsent(model, this::ofModel);
    }

    /**
     * A call was tried.
     *
     * @param kind {@code scene} or {@code summary}
     * @param outcome the outcome's label
     * @param millis how long it took
     */
    public void called(String kind, String model, String outcome, long millis) {
        OfCalls of = calls(kind, model, outcome);
        of.count().increment();
        of.duration().record(millis, TimeUnit.MILLISECONDS);
    }

    private OfCalls calls(String kind, String model, String outcome) {
        return calls.computeIfAbsent(List.of(kind, model, outcome), key -> ofCalls(kind, model, outcome));
    }

    private OfCalls ofCalls(String kind, String model, String outcome) {
        Counter count = Counter.builder("rescene.calls")
                .description("Calls that were tried, by what they came to")
                .tags("kind", kind, "model", model, "outcome", outcome)
                .register(registry);
        Timer duration = Timer.builder("rescene.call.duration")
                .description("Calls from their start to their last byte")
                .tags("kind", kind, "model", model)
                .serviceLevelObjectives(CALL_BUCKETS)
                .register(registry);
        return new OfCalls(count, duration);
    }

    /**
     * A call was, or may have been, billed.
     *
     * @param in tokens in, cached ones included
     * @param cached tokens in that were cached
     * @param out tokens out
     * @param usd what it cost; empty if unknown
     * @param lost what it may have cost at worst, if its answer never arrived
     */
    public void billed(
            String model, long in, long cached, long out, Optional<BigDecimal> usd, Optional<BigDecimal> lost) {
        OfModel of = models.computeIfAbsent(model, this::ofModel);
        of.in().increment(in);
        of.out().increment(out);
        of.cached().increment(cached);
        of.cost().increment(usd.map(BigDecimal::doubleValue).orElse(0.0));
        of.lost().increment(lost.map(BigDecimal::doubleValue).orElse(0.0));
    }

    private OfModel ofModel(String model) {
        return new OfModel(
                tokens(Tags.of("model", model, "direction", "in")),
                tokens(Tags.of("model", model, "direction", "out")),
                ofModel("rescene.tokens.cached", "Tokens in that were cached, part of rescene_tokens_total", "", model),
                ofModel("rescene.cost", "What calls cost, by the prices that are set", "usd", model),
                ofModel(
                        "rescene.cost.lost",
                        "The most that calls may have cost whose answers never arrived",
                        "usd",
                        model));
    }

    private Counter tokens(Tags tags) {
        return Counter.builder("rescene.tokens")
                .description("Tokens as OpenAI counted them")
                .tags(tags)
                .register(registry);
    }

    private Counter ofModel(String name, String what, String unit, String model) {
        return Counter.builder(name)
                .description(what)
                .baseUnit(unit.isEmpty() ? null : unit)
                .tag("model", model)
                .register(registry);
    }

    /** A question was answered from the ledger. */
    public void stored() {
        stored.increment();
    }

    /**
     * A video was saved.
     *
     * @param uniformFrames its frames that were judged without a call
     * @param nanos how long that took
     */
    public void saved(long uniformFrames, long nanos) {
        uniform.increment(uniformFrames);
        saves.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A video was saved with a summary that does not fit, as asking once more made it no better. */
    public void misfit() {
        misfits.increment();
    }
}
