package io.rescene.cli;

import io.rescene.monitor.Advance;
import io.rescene.monitor.LogFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar with rate, ETA and spend, drawn on standard error from its first figures until it is closed. */
final class Bar implements AutoCloseable {
    private static final int WIDTH = 110;
    private static final String BACK_AND_CLEAR = "\r\u001b[K";

    private Optional<ProgressBar> bar = Optional.empty();
    private boolean wasDone;

    /** Draws how far it is; with the last job it is done, and what comes next has the screen to itself. */
    void advanced(Advance now) {
        boolean done = now.jobs().open() == 0;
        if (done && wasDone) {
            return;
        }
        wasDone = done;
        if (bar.isEmpty()) {
            LogFormat.beginLinesWith(BACK_AND_CLEAR);
            bar = Optional.of(empty(new ConsoleProgressBarConsumer(System.err, WIDTH)));
        }
        draw(bar.get(), now);
        if (done) {
            close();
        }
    }

    /** The bar as one line of text. */
    static String line(Advance now) {
        AtomicReference<String> drawn = new AtomicReference<>("");
        try (ProgressBar once = empty(new DelegatingProgressBarConsumer(drawn::set, WIDTH))) {
            draw(once, now);
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

    private static void draw(ProgressBar bar, Advance now) {
        bar.maxHint(now.jobs().selected());
        bar.stepTo(now.jobs().selected() - now.jobs().open());
        bar.setExtraMessage(" " + words(now));
    }

    /** Rate, ETA and spend in words. */
    static String words(Advance now) {
        return String.format(
                Locale.ROOT,
                "%.1f scenes a minute, ETA %s, USD %s",
                now.rate().scenesPerMinute(),
                eta(now.etaSeconds()),
                RunReportText.usd(now.usd()));
    }

    /** The time that is left, in words. */
    static String eta(OptionalDouble seconds) {
        return seconds.isPresent() ? RunReportText.duration(seconds.getAsDouble()) : "not known yet";
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
