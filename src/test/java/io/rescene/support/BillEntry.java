package io.rescene.support;

import java.time.Instant;
import java.util.Optional;

/**
 * One line of the bill.
 *
 * @param call the number of the call, 1 for the first
 * @param at when the request had been read
 * @param key the question (see {@link CallSeen#key()})
 * @param text what was asked, without the picture
 * @param outcome what was sent: the fault's name, {@code Answer}, {@code ClientGone} (hung up before the answer was
 *     out) or {@code InFlight}
 * @param billed true when a provider would charge for it; in flight and hung up count as charged
 * @param promptTokens as in the answer's usage
 * @param completionTokens as in the answer's usage
 * @param deliveredAt when the last byte of a whole reply was handed to the network; empty when it never was
 */
public record BillEntry(
        int call,
        Instant at,
        String key,
        CallSeen.Kind kind,
        String model,
        String text,
        String outcome,
        boolean billed,
        int promptTokens,
        int completionTokens,
        Optional<Instant> deliveredAt) {

    BillEntry ended(String newOutcome, boolean newBilled, Optional<Instant> newDeliveredAt) {
        return new BillEntry(
                call,
                at,
                key,
                kind,
                model,
                text,
                newOutcome,
                newBilled,
                promptTokens,
                completionTokens,
                newDeliveredAt);
    }
}
