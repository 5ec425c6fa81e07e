package io.rescene.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * What a job wants to know of a question.
 *
 * @param key the question's key
 * @param since answers from before do not count ({@code --refresh}); empty: any answer counts
 * @param opened when the job was opened: from then on answers that were no use are counted
 * @param recipe the question's recipe
 * @param subject the hash of what is asked about; noted if there is an answer, so that estimates know
 */
public record Inquiry(String key, Optional<Instant> since, Instant opened, String recipe, String subject) {}
