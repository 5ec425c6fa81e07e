package io.rescene.jobs;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A job that this worker holds.
 *
 * @param id the job's row
 * @param run the run it belongs to
 * @param video the video to upgrade
 * @param owner the video's owner; empty if it has none
 * @param token the fencing token of this claim: every write to the job or its video carries it
 * @param attempt which delivery this is, from 1
 * @param failedBefore whether it lost a delivery already, also one before it was opened again
 * @param opened when the job was opened, by the database's clock
 * @param capped whether its run had a cap when it was claimed
 * @param askedAnew answers from before this time do not count ({@code --refresh}); empty: any answer counts
 */
public record Job(
        long id,
        long run,
        UUID video,
        Optional<UUID> owner,
        long token,
        int attempt,
        boolean failedBefore,
        Instant opened,
        boolean capped,
        Optional<Instant> askedAnew) {
    /** Whether any answer that counts for another job counts for this one: it may be older than this one wants it. */
    public boolean takesAnswersOf(Job other) {
        return askedAnew
                .map(since -> other.askedAnew()
                        .filter(others -> !others.isBefore(since))
                        .isPresent())
                .orElse(true);
    }
}
