package io.rescene.route;

import io.rescene.openai.RetryRules;
import java.time.Duration;

/**
 * How the spine works.
 *
 * @param concurrency the most calls in flight, at least 1
 * @param leastConcurrency how few calls an account's limit may bring that down to; as many as {@code concurrency} if it
 *     is not looked for
 * @param videos videos in work at once; 0: as many as keep the calls busy
 * @param callTimeout the longest a call may take
 * @param apiKey the key for OpenAI; empty: none is sent
 * @param toleratedPercent how many percent of a video's scenes with a picture may fail for good
 * @param retries how passing trouble is borne
 */
public record SpineOptions(
        int concurrency,
        int leastConcurrency,
        int videos,
        Duration callTimeout,
        String apiKey,
        int toleratedPercent,
        RetryRules retries) {
    /** Never the key. */
    @Override
    public String toString() {
        return "SpineOptions[concurrency=" + concurrency + ", retries=" + retries + "]";
    }
}
