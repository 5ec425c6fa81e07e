package io.rescene.openai;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads how long a server wants callers to wait: headers, and the wait named in a message. */
public final class Waits {
    /** No wait that a server names is taken for longer than this: a nonsense header must not stop a worker for years. */
    public static final Duration LONGEST = Duration.ofHours(24);

    /**
     * A wait that is asked for a single call is taken for no longer: those that wait hold their pictures and their jobs, and a
     * few of them would keep all others from being asked.
     */
    public static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    /** All forms of a date that HTTP knows (RFC 9110, 5.6.7), the usual one first. */
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.US)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US).withZone(ZoneOffset.UTC));

    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|d)");
    /** One part for each unit: without a bound, a text without end would take the whole stack. */
    private static final String PARTS = "(?:\\d{1,9}(?:\\.\\d{1,9})?(?:ms|s|m|h|d)){1,5}";

    private static final Pattern WHOLE = Pattern.compile(PARTS);
    private static final Pattern TRY_AGAIN = Pattern.compile("try again in (" + PARTS + ")");

    private Waits() {}

    /**
     * Reads a duration such as {@code 0s}, {@code 236ms}, {@code 8.64s}, {@code 1m3.27s} or {@code 6m0s}.
     *
     * @param text a header's value
     * @return empty if it is not of that form
     */
    public static Optional<Duration> duration(String text) {
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        double millis = 0;
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            millis += Double.parseDouble(parts.group(1)) * unitMillis(parts.group(2));
        }
        return Optional.of(bounded(millis));
    }

    /**
     * The longest of the waits that a 429 names: {@code retry-after-ms}, {@code retry-after} (seconds or a date), the
     * message's "try again in", and the reset header of the limit that was hit. Where another wait is named, a reset that
     * only says when a bucket that refills evenly will be full again is none: a single call need not wait for that.
     *
     * @param answer the HTTP answer
     * @param message the error's message, may be empty
     * @param limit {@code tokens} or {@code requests}: the error's type; another value means no reset header is read
     * @param clock for {@code retry-after} dates of a server that does not tell the time
     * @return empty if no wait is named
     */
    public static Optional<Duration> named(HttpAnswer answer, String message, String limit, Clock clock) {
        Matcher tryAgain = TRY_AGAIN.matcher(message);
        Optional<Duration> inMessage = tryAgain.find() ? duration(tryAgain.group(1)) : Optional.empty();
        Optional<Duration> asked = longest(inHeaders(answer, clock), inMessage);
        Optional<Duration> reset = answer.header("x-ratelimit-reset-" + limit).flatMap(RateLimit::duration);
        boolean onlyTillFull =
                RateLimit.of(answer, limit).filter(RateLimit::refillsEvenly).isPresent();
        return asked.isPresent() && onlyTillFull ? asked : longest(asked, reset);
    }

    /**
     * How long a server wants a single call to wait before it is tried again: the longer of {@code retry-after-ms} and
     * {@code retry-after}, at most {@link #LONGEST_RETRY}.
     *
     * @param answer the HTTP answer
     * @param clock for {@code retry-after} dates of a server that does not tell the time
     * @return empty if no wait is named
     */
    public static Optional<Duration> retryAfter(HttpAnswer answer, Clock clock) {
        return inHeaders(answer, clock).map(Waits::forRetry);
    }

    /**
     * The same by {@code retry-after} alone, for any server.
     *
     * @param value the header's: seconds or a date
     * @param clock for dates
     * @return empty if it is neither
     */
    public static Optional<Duration> retryAfter(String value, Clock clock) {
        return secondsOrDate(value.strip(), clock).map(Waits::forRetry);
    }

    private static Duration forRetry(Duration wait) {
        return wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait;
    }

    /**
     * A wait that was named, and up to 5 % and 50 ms more, so that all who were told the same do not come back as one.
     *
     * @param named the wait
     * @param random where the jitter comes from
     */
    public static Duration withJitter(Duration named, RandomGenerator random) {
        return named.plusMillis(random.nextLong(50 + named.toMillis() / 20));
    }

    private static Optional<Duration> inHeaders(HttpAnswer answer, Clock clock) {
        return longest(
                answer.header("retry-after-ms").flatMap(v -> number(v, 1)),
                answer.header("retry-after").flatMap(v -> secondsOrDate(v, serversClock(answer, clock))));
    }

    /** The server's clock, where it tells the time: this machine's may be hours away from it. */
    private static Clock serversClock(HttpAnswer answer, Clock clock) {
        return answer.header("date")
                .flatMap(Waits::date)
                .map(now -> Clock.fixed(now, ZoneOffset.UTC))
                .orElse(clock);
    }

    private static Optional<Duration> secondsOrDate(String value, Clock clock) {
        return number(value, 1000).or(() -> duration(value)).or(() -> untilDate(value, clock));
    }

    private static Optional<Duration> longest(Optional<Duration> one, Optional<Duration> other) {
        return Stream.of(one, other).flatMap(Optional::stream).max(Comparator.naturalOrder());
    }

    private static Optional<Duration> number(String text, int unitMillis) {
        if (!text.matches("\\d{1,12}(\\.\\d{1,9})?")) {
            return Optional.empty();
        }
        return Optional.of(bounded(Double.parseDouble(text) * unitMillis));
    }

    private static Optional<Duration> untilDate(String text, Clock clock) {
        return date(text)
                .map(date -> bounded(Duration.between(clock.instant(), date).toMillis()));
    }

    private static Optional<Instant> date(String text) {
        for (DateTimeFormatter form : DATES) {
            try {
                return Optional.of(form.parse(text, Instant::from));
            } catch (DateTimeException e) {
                // Not of this form, perhaps of the next.
                continue;
            }
        }
        return Optional.empty();
    }

    private static Duration bounded(double millis) {
        return Duration.ofMillis((long) Math.ceil(Math.min(Math.max(0, millis), LONGEST.toMillis())));
    }

    private static double unitMillis(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
    }
}
