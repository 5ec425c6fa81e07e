package io.rescene.ledger;

import io.rescene.ledger.purse.Reservation;
import io.rescene.openai.Usage;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.UUID;

/**
 * One call that was, or may have been, billed, and the answer it brought.
 *
 * @param id names the call, so that it is one row however often it is written
 * @param asked the question
 * @param paidFor whom it was paid for
 * @param came what came of it
 * @param usage its tokens, 0 each if unknown
 * @param cost USD; empty if unknown
 * @param lost what it may have cost at worst, USD, if it may have been billed and that will never be known; else empty
 * @param reservation what was set aside for it and is settled with it; empty if no cap applied
 */
public record CallRecord(
        UUID id,
        Asked asked,
        PaidFor paidFor,
        Came came,
        Usage usage,
        Optional<BigDecimal> cost,
        Optional<BigDecimal> lost,
        Optional<Reservation> reservation) {
    /**
     * What was asked.
     *
     * @param key the question's key
     * @param kind {@code scene} or {@code summary}
     * @param model the model's name as sent
     * @param recipe the question's recipe, see {@link io.rescene.openai.Question}
     * @param subject the hash of what is asked about: a picture's address or a video's id
     */
    public record Asked(String key, String kind, String model, String recipe, String subject) {}

    /**
     * What a call was paid for.
     *
     * @param run the run
     * @param job the job
     * @param video the video asked about
     * @param scene the scene asked about; empty for a summary
     * @param owner the video's owner; empty if it has none
     */
    public record PaidFor(long run, long job, UUID video, Optional<UUID> scene, Optional<UUID> owner) {}

    /**
     * What came of a call.
     *
     * @param status the HTTP status, 0 if none arrived
     * @param outcome the outcome's label
     * @param reason why, in one line without payload; empty for an answer
     * @param millis the call's duration
     * @param requestId the provider's name for the call, if it gave one
     * @param answer the answer as ASCII JSON, to be stored under the key; empty if there is none
     * @param failure why there will never be an answer; empty if that is not so
     */
    public record Came(
            int status,
            String outcome,
            String reason,
            long millis,
            Optional<String> requestId,
            Optional<String> answer,
            Optional<String> failure) {}
}
