package io.rescene.embedded.openai;

import com.sun.net.httpserver.Headers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Keeps limits as OpenAI does: charged at admission, two buckets for each model, told in the {@code x-ratelimit-*}
 * headers. Where there is no limit the headers are those of a large account (tier 5) whose buckets are always full.
 */
final class RateLimiter {
    private static final long REQUESTS_OF_LARGE_ACCOUNT = 10_000;
    private static final long TOKENS_OF_LARGE_ACCOUNT = 30_000_000;
    private static final double MINUTE = Duration.ofMinutes(1).toNanos();

    private final OfflineLimits limits;
    private final Map<String, Bucket> buckets = new HashMap<>();

    RateLimiter(OfflineLimits limits) {
        this.limits = limits;
    }

    /**
     * Charges a request, or refuses it.
     *
     * @param headers of the answer; set in either case
     * @param tokens what it is charged, zero or more
     * @throws ApiError 429 if a bucket holds too little
     */
    synchronized void admit(Headers headers, String model, long tokens) throws ApiError {
        long now = System.nanoTime();
        Bucket requests = bucket(model, "requests", limits.requestsPerMinute(), REQUESTS_OF_LARGE_ACCOUNT, now);
        Bucket all = bucket(model, "tokens", limits.tokensPerMinute(), TOKENS_OF_LARGE_ACCOUNT, now);
        try {
            requests.require(headers, model, 1);
            all.require(headers, model, tokens);
            requests.level -= 1;
            all.level -= Math.min(tokens, all.level);
        } finally {
            requests.tell(headers);
            all.tell(headers);
        }
    }

    private Bucket bucket(String model, String name, long limit, long withoutLimit, long now) {
        Bucket bucket = buckets.computeIfAbsent(
                model + ' ' + name, key -> new Bucket(name, limit > 0 ? limit : withoutLimit, limit > 0, now));
        bucket.refill(now);
        return bucket;
    }

    private static final class Bucket {
        private final String name;
        private final long limit;
        private final boolean isKept;
        private double level;
        private long at;

        Bucket(String name, long limit, boolean isKept, long now) {
            this.name = name;
            this.limit = limit;
            this.isKept = isKept;
            this.level = limit;
            this.at = now;
        }

        void refill(long now) {
            level = isKept ? Math.min(limit, level + (now - at) * limit / MINUTE) : limit;
            at = now;
        }

        void require(Headers headers, String model, long charge) throws ApiError {
            if (!isKept || level >= charge) {
                return;
            }
            String what = " for " + model + " on " + name + " per min: Limit " + limit;
            if (charge > limit) {
                throw limited("Request too large" + what + ", Requested " + charge + ".");
            }
            long millis = (long) Math.ceil((charge - level) * MINUTE / limit / 1e6);
            headers.set("retry-after-ms", Long.toString(millis));
            headers.set("retry-after", Long.toString((millis + 999) / 1000));
            throw limited(String.format(
                    Locale.ROOT,
                    "Rate limit reached%s, Used %d, Requested %d. Please try again in %s.",
                    what,
                    limit - (long) level,
                    charge,
                    text(millis)));
        }

        private ApiError limited(String message) {
            return new ApiError(429, name, null, "rate_limit_exceeded", message);
        }

        void tell(Headers headers) {
            headers.set("x-ratelimit-limit-" + name, Long.toString(limit));
            headers.set("x-ratelimit-remaining-" + name, Long.toString((long) level));
            headers.set("x-ratelimit-reset-" + name, text(Math.round((limit - level) * MINUTE / limit / 1e6)));
        }

        /** As Go prints durations: {@code 8ms}, {@code 1.78s}, {@code 1m3.27s}. */
        private static String text(long millis) {
            if (millis < 1000) {
                return millis + "ms";
            }
            String minutes = millis >= 60_000 ? millis / 60_000 + "m" : "";
            return minutes + String.valueOf(millis % 60_000 / 1000.0).replaceFirst("\\.0$", "") + "s";
        }
    }
}
