package io.rescene.cli;

import io.rescene.monitor.LibraryStatus;
import io.rescene.monitor.Progress;
import io.rescene.monitor.Rate;
import io.rescene.monitor.Spending;
import io.rescene.monitor.StuckVideos;
import io.rescene.monitor.Unattended;
import io.rescene.text.Counted;
import io.rescene.text.Text;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The status for people; for scripts: {@link StatusJson}. */
final class StatusText {
    private final PrintWriter out;
    private final UnaryOperator<String> typed;

    /** @param typed how a command is typed, for what can be done next */
    StatusText(PrintWriter out, UnaryOperator<String> typed) {
        this.out = out;
        this.typed = typed;
    }

    /**
     * Prints it.
     *
     * @param run whose jobs and spend it tells; empty: all
     * @param pending entries of the list
     * @param capped the caps that jobs wait for
     */
    void print(Optional<Long> run, LibraryStatus status, Rate rate, long pending, List<Spending> capped) {
        Progress jobs = status.jobs();
        out.printf("Upgraded videos (has_rich_semantics)      %d%n", status.upgraded());
        out.printf("Remaining (READY, not upgraded)           %d%n", status.remaining());
        out.printf("Pending (LLEN video_processing)           %d%n", pending);
        print(run, jobs);
        print(status.spend());
        out.printf(
                "Rate: %.1f videos and %.1f scenes a minute; ETA %s%n",
                rate.videosPerMinute(), rate.scenesPerMinute(), Bar.eta(rate.seconds(jobs)));
        printWorkers(status);
        capped.forEach(cap -> out.println(cap.line()));
        if (jobs.dead() > 0) {
            out.printf(
                    "%s dead: %s says why%n", Counted.of(jobs.dead(), "job is", "jobs are"), typed.apply("dead list"));
        }
        printStuck(status.stuck());
        printRecent(status.recent());
    }

    private void print(Optional<Long> run, Progress jobs) {
        out.printf(
                "Jobs%s: selected %d = done %d + dead %d + dropped %d + skipped %d + open %d%n",
                run.map(number -> " of run " + number).orElse(""),
                jobs.selected(),
                jobs.done(),
                jobs.dead(),
                jobs.dropped(),
                jobs.skipped(),
                jobs.open());
        out.printf("Open: queued %d, in progress %d, retrying %d%n", jobs.queued(), jobs.processing(), jobs.retrying());
    }

    private void print(LibraryStatus.Spend spend) {
        out.printf(
                "Spend: USD %.4f in %s, %d tokens in, %d out%n",
                spend.usd(), Counted.of(spend.calls(), "call"), spend.promptTokens(), spend.completionTokens());
        if (spend.lostCalls() > 0) {
            out.printf(
                    "       up to USD %s more for %s%n", Amounts.usd(spend.lostUsd()), Amounts.lost(spend.lostCalls()));
        }
    }

    private void printWorkers(LibraryStatus status) {
        for (LibraryStatus.Worker worker : status.workers()) {
            out.printf(
                    "Worker %s on %s, pid %d: %s%s%n",
                    worker.id(),
                    worker.host(),
                    worker.pid(),
                    worker.state(),
                    worker.note().isEmpty() ? "" : " (" + Terminal.shown(worker.note(), 300) + ")");
        }
        Unattended.line(status.jobs(), status.workers(), typed.apply("worker")).ifPresent(out::println);
    }

    private void printStuck(StuckVideos stuck) {
        for (StuckVideos.Video video : stuck.named()) {
            out.printf(
                    "Stuck in PROCESSING, not held by Rescene: %s. %s%n",
                    Terminal.shown(video.filename().orElse(Text.NO_NAME), 60), video.advice());
        }
        stuck.more().ifPresent(more -> out.println("Stuck in PROCESSING, not held by Rescene: " + more));
    }

    private void printRecent(List<LibraryStatus.Recent> recent) {
        if (!recent.isEmpty()) {
            out.println("Recent summaries:");
        }
        for (LibraryStatus.Recent video : recent) {
            out.printf(
                    "  %s: %s%n",
                    Terminal.shown(video.filename().orElse(Text.NO_NAME), 60),
                    Terminal.shown(video.summary().orElse("(none)"), 160));
        }
    }
}
