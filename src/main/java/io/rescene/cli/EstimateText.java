package io.rescene.cli;

import io.rescene.estimate.Estimate;
import io.rescene.estimate.RunEstimate;
import io.rescene.text.Counted;
import java.io.PrintWriter;

/** An estimate for people. */
final class EstimateText {
    private EstimateText() {}

    /** What is appended to a video's line. */
    static String line(Estimate estimate) {
        return String.format(
                "  calls %d%s  tokens %d in, %d out  USD %s",
                estimate.calls(),
                estimate.answered() > 0 ? " (" + estimate.answered() + " answered already)" : "",
                estimate.tokensIn(),
                estimate.tokensOut(),
                Amounts.usd(estimate.usd()));
    }

    /** Prints the estimate of all that would be enqueued. */
    static void print(RunEstimate estimate, PrintWriter out) {
        Estimate sum = estimate.sum();
        out.printf(
                "Estimate: %s to pay, %s answered already, %d tokens in, %d out, USD %s%n",
                Counted.of(sum.calls(), "call"),
                Counted.of(sum.answered(), "question"),
                sum.tokensIn(),
                sum.tokensOut(),
                Amounts.usd(sum.usd()));
        out.printf(
                "Time: about %s with %s at once; %s%n",
                Amounts.duration(estimate.secondsAtConcurrency()),
                Counted.of(estimate.concurrency(), "call"),
                estimate.secondsAtLimits().isPresent()
                        ? "the account's limits allow "
                                + Amounts.duration(estimate.secondsAtLimits().getAsDouble())
                        : "the account's limits are not known yet");
        out.println(
                estimate.learned()
                        ? "Basis: the prompts, counted, and the length of earlier answers"
                        : "Basis: the prompts, counted, and an assumed length of answers, as there are too few yet");
        for (String model : estimate.unpriced()) {
            out.printf("No price is set for %s: its calls count as USD 0 (rescene.price.%s.input)%n", model, model);
        }
    }
}
