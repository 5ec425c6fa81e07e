package io.rescene.openai;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads how long a server wants callers to wait: headers, and the wait named in a message. */
public final class Waits {
    /** No wait that a server names is taken for longer than this: a nonsense header must not stop a worker for years. */
    public static final Duration LONGEST = Duration.ofHours(24);

    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|d)");
    private static final Pattern WHOLE = Pattern.compile("(?:\\d{1,9}(?:\\.\\d{1,9})?(?:ms|s|m|h|d))+");
    private static final Pattern TRY_AGAIN =
            Pattern.compile("try again in ((?:\\d{1,9}(?:\\.\\d{1,9})?(?:ms|s|m|h|d))+)");

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
     * @param clock for {@code retry-after} dates
     * @return empty if no wait is named
     */
    public static Optional<Duration> named(HttpAnswer answer, String message, String limit, Clock clock) {
        Matcher tryAgain = TRY_AGAIN.matcher(message);
        Optional<Duration> inMessage = tryAgain.find() ? duration(tryAgain.group(1)) : Optional.empty();
        Optional<Duration> asked = Stream.of(
                        answer.header("retry-after-ms").flatMap(v -> number(v, 1)),
                        answer.header("retry-after")
                                .flatMap(v -> number(v, 1000).or(() -> untilDate(v, clock))),
                        inMessage)
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
        Optional<Duration> reset = answer.header("x-ratelimit-reset-" + limit).flatMap(Waits::duration);
        boolean onlyTillFull =
                RateLimit.of(answer, limit).filter(RateLimit::refillsEvenly).isPresent();
        return asked.isPresent() && onlyTillFull
                ? asked
                : Stream.of(asked, reset).flatMap(Optional::stream).max(Comparator.naturalOrder());
    }

    private static Optional<Duration> number(String text, int unitMillis) {
        if (!text.matches("\\d{1,12}(\\.\\d{1,9})?")) {
            return Optional.empty();
        }
        return Optional.of(bounded(Double.parseDouble(text) * unitMillis));
    }

    private static Optional<Duration> untilDate(String text, Clock clock) {
        try {
            Duration wait = Duration.between(
                    clock.instant(),
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return Optional.of(bounded(wait.toMillis()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
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
