package io.rescene.cli;

import io.rescene.monitor.Advance;
import io.rescene.monitor.Progress;
import io.rescene.monitor.RunReport;
import io.rescene.route.enqueue.EnqueueReport;
import io.rescene.route.enqueue.PreviewedCandidate;
import io.rescene.runtime.settings.Setting;
import io.rescene.runtime.settings.Settings;
import io.rescene.text.Counted;
import io.rescene.text.Text;
import java.io.PrintWriter;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** For people: how far it is, and what came of it. */
final class TextOutput implements Output {
    /** How it shows how far the work is. */
    enum Style {
        /** A bar, on a terminal. */
        BAR,
        /** A line whenever something has changed, at most every two seconds. */
        LINES,
        /** Not at all: a log that programs read goes to the same place. */
        NONE;

        /**
         * The one that fits.
         *
         * @param terminal whether a bar can be drawn
         * @param settings say how the log is written
         */
        static Style of(boolean terminal, Settings settings) {
            if (settings.text(Setting.LOG_FORMAT).equals("json")) {
                return NONE;
            }
            return terminal ? BAR : LINES;
        }
    }

    private static final Duration APART = Duration.ofSeconds(2);

    private final PrintWriter out;
    private final Style style;
    private final Optional<Bar> bar;
    private Optional<Progress> shown = Optional.empty();
    private long shownAt;
    private long number;
    private long scenes;

    /**
     * Nothing is told yet.
     *
     * @param out standard output
     * @param style how it shows how far the work is
     */
    TextOutput(PrintWriter out, Style style) {
        this.out = out;
        this.style = style;
        this.bar = style == Style.BAR ? Optional.of(new Bar(Terminal::columns)) : Optional.empty();
    }

    @Override
    public void previewed(PreviewedCandidate one) {
        scenes += one.open() ? 0 : one.scenes();
        out.printf(
                "[%d] %s  id %s  owner %s  created %s  scenes %d%s%s%n",
                ++number,
                Terminal.shown(Text.name(one.row().get("filename")), 120),
                one.row().get("id"),
                one.row().get("owner_id"),
                created(one),
                one.scenes(),
                one.open() ? "  (queued or in progress already)" : "",
                one.open() ? "" : EstimateText.line(one.estimate()));
    }

    /** A time, unless SQL of one's own makes something else of it. */
    private static @Nullable Object created(PreviewedCandidate one) {
        Object created = one.row().get("created_at");
        return created instanceof Timestamp time ? Amounts.moment(time.toInstant()) : created;
    }

    @Override
    public void previewed(EnqueueReport report) {
        out.printf(
                "%s with %s would be enqueued, %d skipped as they are queued or in progress already%n",
                Counted.of(report.enqueued(), "video"), Counted.of(scenes, "scene"), report.skipped());
        if (report.enqueued() == 0) {
            out.println("Estimate: nothing to pay, as nothing would be enqueued");
        } else {
            report.estimate().ifPresent(estimate -> EstimateText.print(estimate, out));
        }
        out.println("Dry run: nothing was written");
    }

    @Override
    public void enqueued(EnqueueReport report) {
        String run = report.run().map(id -> "Run " + id + ": ").orElse("");
        if (report.found() == 0) {
            out.println("No videos need reprocessing");
        }
        out.printf("%s%d enqueued, %d skipped, %d failed%n", run, report.enqueued(), report.skipped(), report.failed());
        out.flush();
    }

    @Override
    public void advanced(Advance now) {
        if (bar.isPresent()) {
            bar.get().advanced(now);
            return;
        }
        if (style == Style.LINES) {
            line(now);
        }
    }

    private void line(Advance now) {
        Progress jobs = now.jobs();
        boolean due = jobs.open() == 0 || System.nanoTime() - shownAt > APART.toNanos();
        if (shown.equals(Optional.of(jobs)) || (shown.isPresent() && !due)) {
            return;
        }
        shown = Optional.of(jobs);
        shownAt = System.nanoTime();
        out.printf(
                "[%d/%d] done %d, in progress %d, retrying %d, dead %d, skipped %d; %s%n",
                jobs.selected() - jobs.open(),
                jobs.selected(),
                jobs.done(),
                jobs.processing(),
                jobs.retrying(),
                jobs.dead(),
                jobs.skipped(),
                Bar.words(now));
        out.flush();
    }

    @Override
    public void said(String line) {
        bar.ifPresent(Bar::clear);
        out.println(line);
        out.flush();
    }

    @Override
    public void report(RunReport report) {
        bar.ifPresent(Bar::close);
        RunReportText.print(report, out);
    }

    @Override
    public void close() {
        bar.ifPresent(Bar::close);
        out.flush();
    }
}
