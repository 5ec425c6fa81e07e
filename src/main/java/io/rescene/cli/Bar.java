package io.rescene.cli;

import io.rescene.monitor.Advance;
import io.rescene.monitor.log.LogFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar with rate, ETA and spend, drawn on standard error from its first figures until it is closed. */
final class Bar implements AutoCloseable {
    /** No line is longer: a longer bar tells nothing more. */
    private static final int LONGEST = 110;
    /** A shorter bar tells less than the words that would be left out for it. */
    private static final int LEAST_BAR = 8;
    /** What stands on a line besides the bar, the count and the words: name, percentage, brackets and a time. */
    private static final int FRAME = "Videos 100% [] (0:00:00) ".length();

    private static final String BACK_AND_CLEAR = "\r\u001b[K";

    private final IntSupplier columns;
    private Optional<ProgressBar> bar = Optional.empty();
    private int width;
    private boolean wasDone;

    /**
     * Nothing is drawn yet.
     *
     * @param columns of the terminal; asked for once, when something is drawn
     */
    Bar(IntSupplier columns) {
        this.columns = columns;
    }

    /** Draws how far it is; with the last job it is done, and what comes next has the screen to itself. */
    void advanced(Advance now) {
        boolean done = now.jobs().open() == 0;
        if (done && wasDone) {
            return;
        }
        wasDone = done;
        if (bar.isEmpty()) {
            LogFormat.beginLinesWith(BACK_AND_CLEAR);
            width = width(columns.getAsInt());
            bar = Optional.of(empty(new ConsoleProgressBarConsumer(System.err, width)));
        }
        draw(bar.get(), now, width);
        if (done) {
            close();
        }
    }

    /** In the last column some terminals go on to the next line. */
    private static int width(int columns) {
        return Math.max(1, Math.min(LONGEST, columns - 1));
    }

    /**
     * The bar as one line of text.
     *
     * @param columns of the terminal
     */
    static String line(Advance now, int columns) {
        AtomicReference<String> drawn = new AtomicReference<>("");
        int width = width(columns);
        try (ProgressBar once = empty(new DelegatingProgressBarConsumer(drawn::set, width))) {
            draw(once, now, width);
        }
        return String.valueOf(drawn.get());
    }

    private static ProgressBar empty(ProgressBarConsumer consumer) {
        return new ProgressBarBuilder()
                .setTaskName("Videos")
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(250)
                .hideEta()
                .setConsumer(consumer)
                .build();
    }

    private static void draw(ProgressBar bar, Advance now, int width) {
        long selected = now.jobs().selected();
        bar.maxHint(selected);
        bar.stepTo(selected - now.jobs().open());
        int count = 2 * Long.toString(selected).length() + 2;
        bar.setExtraMessage(words(now, width - FRAME - LEAST_BAR - count));
    }

    /** As many of the words as there is room for; when it ends is what people wait for. */
    private static String words(Advance now, int most) {
        String eta = "ETA " + eta(now.etaSeconds());
        String money = ", USD " + Amounts.usd(now.usd());
        String rate = String.format(Locale.ROOT, "%.1f scenes/min, ", now.rate().scenesPerMinute());
        return Stream.of(words(now), rate + eta + money, eta + money, eta)
                .filter(words -> words.length() <= most)
                .findFirst()
                .orElse("");
    }

    /** Rate, ETA and spend in words. */
    static String words(Advance now) {
        return String.format(
                Locale.ROOT,
                "%.1f scenes a minute, ETA %s, USD %s",
                now.rate().scenesPerMinute(),
                eta(now.etaSeconds()),
                Amounts.usd(now.usd()));
    }

    /** The time that is left, in words. */
    static String eta(OptionalDouble seconds) {
        return seconds.isPresent() ? Amounts.duration(seconds.getAsDouble()) : "not known yet";
    }

    /** Gives its line to something else, which is drawn over otherwise. */
    void clear() {
        if (bar.isPresent()) {
            System.err.print(BACK_AND_CLEAR);
            System.err.flush();
        }
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
        bar = Optional.empty();
        LogFormat.beginLinesWith("");
    }
}
