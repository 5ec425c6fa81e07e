package io.rescene.openai;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an answer's {@code x-ratelimit-*} headers say of one budget.
 *
 * @param limit the most in a window, at least 1
 * @param remaining what is left, from 0 to {@code limit}
 * @param reset how long until all of it is there again; empty if it was not said
 */
public record RateLimit(long limit, long remaining, Optional<Duration> reset) {
    /** The windows that are known: what a server counts in is a minute or a day. */
    static final Duration MINUTE = Duration.ofMinutes(1);

    static final Duration DAY = Duration.ofDays(1);

    /** Headers are rounded, some to whole seconds. */
    private static final double TOLERANCE_SECONDS = 1;

    private static final double TOLERANCE = 0.05;

    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,15}");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

    /** Takes no nonsense from outside: what remains lies between nothing and the limit. */
    public RateLimit {
        limit = Math.max(1, limit);
        remaining = Math.min(Math.max(0, remaining), limit);
    }

    /**
     * Reads the headers of one budget.
     *
     * @param answer the answer
     * @param budget {@code requests} or {@code tokens}
     * @return empty unless both the limit and what remains are there
     */
    public static Optional<RateLimit> of(HttpAnswer answer, String budget) {
        Optional<Long> limit = number(answer, "x-ratelimit-limit-" + budget).filter(most -> most > 0);
        Optional<Long> remaining = number(answer, "x-ratelimit-remaining-" + budget);
        Optional<Duration> reset = answer.header("x-ratelimit-reset-" + budget).flatMap(RateLimit::duration);
        return limit.flatMap(most -> remaining.map(left -> new RateLimit(most, left, reset)));
    }

    private static Optional<Long> number(HttpAnswer answer, String header) {
        return answer.header(header).filter(v -> WHOLE.matcher(v).matches()).map(Long::parseLong);
    }

    /** What a reset header says: a duration, or seconds as some servers write them; empty if it is neither. */
    static Optional<Duration> duration(String text) {
        return Waits.duration(SECONDS.matcher(text).matches() ? text + "s" : text);
    }

    /**
     * The window of the limit: a bucket that refills evenly is full again after {@code window · used / limit}, so the
     * window is {@code reset · limit / used}, snapped to a minute or a day. Where that law does not hold the window ends at
     * the reset: it is a minute if that is near enough.
     */
    public Duration window() {
        if (refillsEvenly()) {
            return nearest();
        }
        return resetSeconds() <= MINUTE.toSeconds() + TOLERANCE_SECONDS ? MINUTE : DAY;
    }

    /** Whether limit, rest and reset fit a bucket that refills evenly, as OpenAI's do, and not a window that ends. */
    public boolean refillsEvenly() {
        if (reset.isEmpty()) {
            return false;
        }
        double lawful = nearest().toSeconds() * used() / limit;
        double off = Math.abs(resetSeconds() - lawful);
        return off <= TOLERANCE_SECONDS || off <= TOLERANCE * lawful;
    }

    private double used() {
        return limit - remaining;
    }

    private Duration nearest() {
        double seconds = used() == 0 ? 0 : resetSeconds() * limit / used();
        double middle = Math.sqrt((double) MINUTE.toSeconds() * DAY.toSeconds());
        return seconds < middle ? MINUTE : DAY;
    }

    private double resetSeconds() {
        return reset.map(Duration::toMillis).orElse(0L) / 1000.0;
    }
}
