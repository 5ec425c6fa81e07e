package io.rescene.monitor;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What became of a run and what it cost, beside what was expected: its closing report once nothing of it is open.
 *
 * @param run its number
 * @param jobs its jobs by state
 * @param models calls and their cost by model, in alphabetical order
 * @param saved what was not paid for
 * @param lost calls whose answers never arrived
 * @param estimate what was expected when it was enqueued; empty if nobody reckoned
 * @param wallSeconds from its first claim or call until its last job was closed, or until now; 0 if nothing began
 */
public record RunReport(
        long run,
        Progress jobs,
        List<Model> models,
        Saved saved,
        Lost lost,
        Optional<Expected> estimate,
        double wallSeconds) {
    /**
     * The calls to one model.
     *
     * @param model its name
     * @param calls calls that were, or may have been, billed
     * @param tokensIn as billed
     * @param tokensOut as billed
     * @param usd their cost; 0 if the model has no price
     */
    public record Model(String model, long calls, long tokensIn, long tokensOut, BigDecimal usd) {}

    /**
     * Questions that cost nothing.
     *
     * @param stored answered without a call
     * @param uniform frames that were judged without a call
     * @param usd about what they would have cost, at the mean cost of a scene's call
     */
    public record Saved(long stored, long uniform, BigDecimal usd) {}

    /**
     * Calls that may have been billed though their answers never arrived.
     *
     * @param calls how many
     * @param usd the most they can have cost, not part of the bill
     */
    public record Lost(long calls, BigDecimal usd) {}

    /**
     * What was expected of the run.
     *
     * @param scenes all scenes
     * @param calls questions to be paid
     * @param tokensIn tokens in
     * @param tokensOut tokens out
     * @param usd their cost
     * @param seconds of work
     * @param sample of how many videos it was scaled up; empty: all were looked at
     */
    public record Expected(
            long scenes,
            long calls,
            long tokensIn,
            long tokensOut,
            BigDecimal usd,
            double seconds,
            OptionalLong sample) {}

    /** Calls of all models. */
    public long calls() {
        return models.stream().mapToLong(Model::calls).sum();
    }

    /** Tokens in of all models. */
    public long tokensIn() {
        return models.stream().mapToLong(Model::tokensIn).sum();
    }

    /** Tokens out of all models. */
    public long tokensOut() {
        return models.stream().mapToLong(Model::tokensOut).sum();
    }

    /** The bill. */
    public BigDecimal usd() {
        return models.stream().map(Model::usd).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Whether nothing of it is open. */
    public boolean isFinished() {
        return jobs.open() == 0;
    }

    /** How many percent the estimate was above the bill (below: negative); empty without an estimate or a bill. */
    public OptionalDouble usdOffPercent() {
        return off(estimate.map(expected -> expected.usd().doubleValue()), usd().doubleValue());
    }

    /** How many percent the estimated time was above the wall time; empty if there is none to compare. */
    public OptionalDouble secondsOffPercent() {
        return off(estimate.map(Expected::seconds), wallSeconds);
    }

    private static OptionalDouble off(Optional<Double> expected, double truth) {
        return expected.isEmpty() || truth <= 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((expected.get() - truth) / truth * 100);
    }
}
