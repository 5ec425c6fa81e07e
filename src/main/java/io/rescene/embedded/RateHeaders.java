package io.rescene.embedded;

import com.sun.net.httpserver.Headers;
import java.util.Locale;

/** The {@code x-ratelimit-*} headers of a large account (OpenAI's tier 5) whose buckets are always full. */
final class RateHeaders {
    private static final long REQUESTS_A_MINUTE = 10_000;
    private static final long TOKENS_A_MINUTE = 30_000_000;

    private RateHeaders() {}

    /**
     * Sets all six. Nothing is ever limited: what remains is the bucket without this request.
     *
     * @param tokens charged for this request, zero or more
     */
    static void set(Headers headers, long tokens) {
        bucket(headers, "requests", REQUESTS_A_MINUTE, 1);
        bucket(headers, "tokens", TOKENS_A_MINUTE, Math.min(tokens, TOKENS_A_MINUTE));
    }

    private static void bucket(Headers headers, String name, long aMinute, long used) {
        headers.set("x-ratelimit-limit-" + name, Long.toString(aMinute));
        headers.set("x-ratelimit-remaining-" + name, Long.toString(aMinute - used));
        headers.set("x-ratelimit-reset-" + name, String.format(Locale.ROOT, "%dms", used * 60_000 / aMinute));
    }
}
