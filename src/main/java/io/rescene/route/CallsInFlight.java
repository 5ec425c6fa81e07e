package io.rescene.route;

import io.rescene.openai.Pace;
import java.util.Map;

/** The calls of this process as they are now. */
public final class CallsInFlight {
    private final Slots slots;
    private final Gate gate;

    CallsInFlight(Slots slots, Gate gate) {
        this.slots = slots;
        this.gate = gate;
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

    /** The account's limits as OpenAI last named them, by model and budget ({@code requests}, {@code tokens}). */
    public Map<String, Map<String, Pace.Limit>> limits() {
        return gate.limits();
    }
}
