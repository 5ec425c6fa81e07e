package io.rescene.estimate;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What work is expected to come to. Sums add up exactly: tokens and USD are rounded once, for each video.
 *
 * @param scenes all scenes, those without a picture too
 * @param calls questions that are still to be paid
 * @param answered questions that the ledger answers already, or that were counted for an earlier scene with the same
 *     picture
 * @param tokensIn tokens in of the calls, those asked again included
 * @param tokensOut tokens out
 * @param usd their cost, as far as the models have a price
 */
public record Estimate(long scenes, long calls, long answered, long tokensIn, long tokensOut, BigDecimal usd) {
    /** Nothing at all. */
    public static final Estimate NONE = new Estimate(0, 0, 0, 0, 0, BigDecimal.ZERO);

    /** So many times this; rounded. */
    Estimate times(double factor) {
        return new Estimate(
                Math.round(scenes * factor),
                Math.round(calls * factor),
                Math.round(answered * factor),
                Math.round(tokensIn * factor),
                Math.round(tokensOut * factor),
                usd.multiply(BigDecimal.valueOf(factor)).setScale(usd.scale(), RoundingMode.HALF_UP));
    }

    /** Both together. */
    public Estimate plus(Estimate other) {
        return new Estimate(
                scenes + other.scenes,
                calls + other.calls,
                answered + other.answered,
                tokensIn + other.tokensIn,
                tokensOut + other.tokensOut,
                usd.add(other.usd));
    }
}
