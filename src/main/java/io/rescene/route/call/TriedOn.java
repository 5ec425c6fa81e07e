package io.rescene.route.call;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of the models whose questions are tried on though they are out of tries, once when that begins and ends. */
final class TriedOn {
    private static final Logger LOG = LoggerFactory.getLogger(TriedOn.class);

    private final Duration patience;
    /** The latest reason, by model. */
    private final Map<String, String> reasons = new ConcurrentSkipListMap<>();

    /**
     * No question is tried on yet.
     *
     * @param patience for how long each is
     */
    TriedOn(Duration patience) {
        this.patience = patience;
    }

    /** A question to the model is, as it failed for that reason. */
    void begins(String model, String reason) {
        if (reasons.put(model, reason) == null) {
            LOG.warn(
                    "OpenAI fails again and again: {}; questions to {} are tried on, each for up to {} s, and no job loses a delivery",
                    reason,
                    model,
                    patience.toSeconds());
        }
    }

    /** Whether one to the model may be. */
    boolean mayBe(String model) {
        return reasons.containsKey(model);
    }

    /** The model answers as ever. */
    void over(String model) {
        if (reasons.remove(model) != null) {
            LOG.info("OpenAI answers questions to {} again", model);
        }
    }

    /** One line for the operator; empty if no question is. */
    String inWords() {
        return reasons.entrySet().stream()
                .map(one -> "OpenAI fails again and again, questions to " + one.getKey() + " are tried on: "
                        + one.getValue())
                .collect(Collectors.joining("; "));
    }
}
