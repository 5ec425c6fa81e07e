package io.rescene.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What a job wants to know of a question.
 *
 * @param key the question's key
 * @param since answers from before do not count ({@code --refresh}); empty: any answer counts
 * @param opened when the job was opened: from then on answers that were no use are counted
 * @param recipe the question's recipe
 * @param subject the hash of what is asked about; noted if there is an answer, so that estimates know
 * @param call the call that follows if nothing is known
 */
public record Inquiry(String key, Optional<Instant> since, Instant opened, String recipe, String subject, Call call) {
    /**
     * What is noted with the right to ask, for when its worker dies, see {@link LostCalls}.
     *
     * @param job the job it is paid for
     * @param scene the scene asked about; empty for a summary
     * @param model the model's name as sent
     * @param worst what it may cost at worst, USD; empty if the model has no price
     * @param capped whether it begins only with its money set aside
     */
    public record Call(long job, Optional<UUID> scene, String model, Optional<BigDecimal> worst, boolean capped) {}
}
