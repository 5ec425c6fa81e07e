package io.rescene.cli;

import io.rescene.text.Counted;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How money, time and what was lost are written for people, and rates and percentages for scripts. */
final class Amounts {
    /** As in the log: a line here and one there are seen to belong together. */
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private Amounts() {}

    /** USD with 4 places. */
    static String usd(BigDecimal amount) {
        return amount.setScale(4, RoundingMode.HALF_UP).toPlainString();
    }

    /** A duration for people: {@code 4.2 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
    static String duration(double seconds) {
        if (seconds < 59.95) { // what is more would read 60.0 s
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }

    /** When something was, in this machine's time zone: {@code 2026-11-30 17:02:12}. */
    static String moment(Instant at) {
        return MOMENT.format(at);
    }

    /** So many calls, and that their answers were lost. */
    static String lost(long calls) {
        return Counted.of(calls, "call whose answer was lost", "calls whose answers were lost");
    }

    /** With one decimal place, for scripts. */
    static double rounded(double figure) {
        return Math.round(figure * 10) / 10.0;
    }
}
