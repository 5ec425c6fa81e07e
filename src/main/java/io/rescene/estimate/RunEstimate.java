package io.rescene.estimate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rescene.openai.Json;
import java.math.RoundingMode;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The estimate of a whole run.
 *
 * @param sum of all its videos
 * @param concurrency calls at once that the time is reckoned with
 * @param secondsAtConcurrency how long the calls take so many at a time
 * @param secondsAtLimits how long the account's limits let them take at least; empty: no limits are known yet
 * @param learned whether the length of descriptions comes from the ledger's history
 * @param unpriced models without a price; their calls count as USD 0
 * @param sample of how many videos it was scaled up; empty: all were looked at
 */
public record RunEstimate(
        Estimate sum,
        int concurrency,
        double secondsAtConcurrency,
        OptionalDouble secondsAtLimits,
        boolean learned,
        List<String> unpriced,
        OptionalLong sample) {
    /**
     * The estimate of more videos than were looked at.
     *
     * @param videos how many there are
     * @param looked how many of them this is the estimate of
     */
    public RunEstimate of(long videos, long looked) {
        if (looked == 0 || looked >= videos) {
            return this;
        }
        double factor = (double) videos / looked;
        return new RunEstimate(
                sum.times(factor),
                concurrency,
                secondsAtConcurrency * factor,
                secondsAtLimits.isEmpty() ? secondsAtLimits : OptionalDouble.of(secondsAtLimits.getAsDouble() * factor),
                learned,
                unpriced,
                OptionalLong.of(looked));
    }

    /** How long it will take: whichever is slower. */
    public double seconds() {
        return Math.max(secondsAtConcurrency, secondsAtLimits.orElse(0));
    }

    /** As it is stored with the run: {@code scenes, calls, tokens_in, tokens_out, usd, seconds}, and {@code sample} if there is one. */
    public String json() {
        ObjectNode json = Json.MAPPER
                .createObjectNode()
                .put("scenes", sum.scenes())
                .put("calls", sum.calls())
                .put("tokens_in", sum.tokensIn())
                .put("tokens_out", sum.tokensOut())
                .put("usd", sum.usd().setScale(6, RoundingMode.HALF_UP))
                .put("seconds", Math.round(seconds() * 10) / 10.0);
        sample.ifPresent(videos -> json.put("sample", videos));
        return Json.text(json);
    }
}
