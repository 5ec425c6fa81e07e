package io.rescene.embedded.openai;

/**
 * Limits that the stand-in keeps for each model, as OpenAI does: a bucket that refills evenly, full at first.
 *
 * @param requestsPerMinute 0: no limit
 * @param tokensPerMinute 0: no limit
 */
public record OfflineLimits(long requestsPerMinute, long tokensPerMinute) {
    /** Nothing is ever limited. */
    public static final OfflineLimits NONE = new OfflineLimits(0, 0);

    /** Refuses negative limits. */
    public OfflineLimits {
        if (requestsPerMinute < 0 || tokensPerMinute < 0) {
            throw new IllegalArgumentException("limits must not be negative");
        }
    }
}
