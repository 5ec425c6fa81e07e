package io.rescene.route.call;

import io.rescene.openai.Pace;
import io.rescene.route.permit.Gate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The calls of this process as they are now. */
public final class CallsInFlight {
    /** Seconds; a shorter wait is over before anybody reads of it. */
    private static final double WORTH_SAYING = 5;

    private final Slots slots;
    private final Gate gate;
    private final Decision decision;

    /**
     * Reads all of it when it is asked.
     *
     * @param slots count the calls
     * @param gate may hold them up
     * @param decision tells which are tried on
     */
    public CallsInFlight(Slots slots, Gate gate, Decision decision) {
        this.slots = slots;
        this.gate = gate;
        this.decision = decision;
    }

    /** Calls in flight. */
    public int now() {
        return slots.inFlight();
    }

    /** The most that may be in flight. */
    public int most() {
        return gate.most();
    }

    /** Questions that wait for a slot, a limit or a permit. */
    public int waiting() {
        return slots.waiting();
    }

    /** How often rate limits have closed the gate. */
    public long gateClosures() {
        return gate.closures();
    }

    /** What is left of each model's limits, from 0 to 1: the lesser share of its requests and tokens, where known. */
    public Map<String, Double> headroom() {
        return gate.headroom(System.nanoTime());
    }

    /**
     * How long OpenAI's rate limits keep the next question to a model waiting, in seconds, by model: of those models that somebody
     * waits for.
     */
    public Map<String, Double> waits() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        slots.waits().forEach((model, nanos) -> {
            if (nanos > 0) {
                seconds.put(model, nanos / 1e9);
            }
        });
        return seconds;
    }

    /** The longest of the {@link #waits}, in seconds; 0: nobody waits for a limit. */
    public double longestWait() {
        return waits().values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    /** The {@link #waits} that are worth a line; empty if there is none. */
    public String waitsInWords() {
        String models = waits().entrySet().stream()
                .filter(wait -> wait.getValue() >= WORTH_SAYING)
                .map(wait -> String.format(Locale.ROOT, "to %s for %.0f s", wait.getKey(), wait.getValue()))
                .collect(Collectors.joining(", "));
        return models.isEmpty() ? "" : "OpenAI's rate limit is waited for: no call " + models;
    }

    /** What holds calls up, in a line for the operator: that OpenAI fails, and {@link #waitsInWords}; empty if nothing does. */
    public String troubleInWords() {
        return Stream.of(decision.troubleInWords(), waitsInWords())
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining("; "));
    }

    /** The account's limits as OpenAI last named them, by model and budget ({@code requests}, {@code tokens}). */
    public Map<String, Map<String, Pace.Limit>> limits() {
        return gate.limits();
    }
}
