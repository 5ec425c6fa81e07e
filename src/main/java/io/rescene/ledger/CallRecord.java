package io.rescene.ledger;

import io.rescene.ledger.purse.Reservation;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One call that was, or may have been, billed, and the answer it brought.
 *
 * @param id names the call, so that it is one row however often it is written
 * @param key the question's key
 * @param kind {@code scene} or {@code summary}
 * @param run the run it was paid for
 * @param job the job it was paid for
 * @param video the video asked about
 * @param scene the scene asked about; null for a summary
 * @param model the model's name as sent
 * @param status the HTTP status, 0 if none arrived
 * @param outcome the outcome's label
 * @param reason why, in one line without payload; empty for an answer
 * @param promptTokens tokens in, 0 if unknown
 * @param cachedTokens tokens in that were cached
 * @param completionTokens tokens out, 0 if unknown
 * @param cost USD; empty if unknown
 * @param lost what it may have cost at worst, USD, if it may have been billed and that will never be known; else empty
 * @param owner the video's owner; empty if it has none
 * @param reservation what was set aside for it and is settled with it; empty if no cap applied
 * @param millis the call's duration
 * @param requestId the provider's name for the call, if it gave one
 * @param answer the answer as ASCII JSON, to be stored under the key; empty if there is none
 * @param failure why there will never be an answer; empty if that is not so
 * @param recipe the question's recipe, see {@link io.rescene.openai.Question}
 * @param subject the hash of what is asked about: a picture's address or a video's id
 */
public record CallRecord(
        UUID id,
        String key,
        String kind,
        long run,
        long job,
        UUID video,
        @Nullable UUID scene,
        String model,
        int status,
        String outcome,
        String reason,
        long promptTokens,
        long cachedTokens,
        long completionTokens,
        Optional<BigDecimal> cost,
        Optional<BigDecimal> lost,
        Optional<UUID> owner,
        Optional<Reservation> reservation,
        long millis,
        Optional<String> requestId,
        Optional<String> answer,
        Optional<String> failure,
        String recipe,
        String subject) {}
