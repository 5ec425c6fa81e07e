package io.rescene.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rescene.estimate.Estimate;
import io.rescene.estimate.RunEstimate;
import io.rescene.monitor.Advance;
import io.rescene.monitor.Progress;
import io.rescene.monitor.Rate;
import io.rescene.monitor.RunReport;
import io.rescene.openai.Json;
import io.rescene.route.enqueue.EnqueueReport;
import io.rescene.route.enqueue.PreviewedCandidate;
import java.io.PrintWriter;
import java.math.RoundingMode;
import java.sql.Timestamp;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** For scripts: a JSON object a line, each with an {@code event}, under the names that docs/status.md lists. */
final class JsonOutput implements Output {
    private final PrintWriter out;
    private Optional<Progress> told = Optional.empty();
    private long scenes;

    JsonOutput(PrintWriter out) {
        this.out = out;
    }

    private static ObjectNode event(String name) {
        return Json.MAPPER.createObjectNode().put("event", name);
    }

    private void line(ObjectNode event) {
        out.println(Json.text(event));
        out.flush();
    }

    @Override
    public void previewed(PreviewedCandidate one) {
        scenes += one.open() ? 0 : one.scenes();
        ObjectNode event = event("video");
        one.row().forEach((name, value) -> event.put(name, text(value)));
        event.put("scenes", one.scenes()).put("open", one.open());
        write(one.estimate(), event.putObject("estimate"));
        line(event);
    }

    /** A time in UTC: without a zone it would mean another moment on each machine. */
    private static @Nullable String text(@Nullable Object value) {
        return value instanceof Timestamp time ? time.toInstant().toString() : value == null ? null : value.toString();
    }

    @Override
    public void previewed(EnqueueReport report) {
        ObjectNode event = event("dry_run")
                .put("videos", report.enqueued())
                .put("scenes", scenes)
                .put("skipped", report.skipped());
        event.putNull("estimate");
        report.estimate().ifPresent(estimate -> write(estimate, event.putObject("estimate")));
        line(event);
    }

    private static void write(RunEstimate estimate, ObjectNode json) {
        write(estimate.sum(), json);
        json.put("concurrency", estimate.concurrency()).put("seconds", estimate.seconds());
        OptionalDouble limits = estimate.secondsAtLimits();
        json.put("seconds_at_limits", limits.isPresent() ? limits.getAsDouble() : null);
        json.put("learned", estimate.learned());
        estimate.unpriced().forEach(json.putArray("unpriced")::add);
    }

    private static void write(Estimate estimate, ObjectNode json) {
        json.put("calls", estimate.calls())
                .put("answered", estimate.answered())
                .put("tokens_in", estimate.tokensIn())
                .put("tokens_out", estimate.tokensOut())
                .put("usd", estimate.usd().setScale(6, RoundingMode.HALF_UP));
    }

    @Override
    public void enqueued(EnqueueReport report) {
        line(event("enqueued")
                .put("run", report.run().orElse(null))
                .put("found", report.found())
                .put("enqueued", report.enqueued())
                .put("skipped", report.skipped())
                .put("failed", report.failed()));
    }

    @Override
    public void advanced(Advance now) {
        if (told.equals(Optional.of(now.jobs()))) {
            return;
        }
        told = Optional.of(now.jobs());
        ObjectNode event = event("progress");
        write(now.jobs(), event);
        event.put("usd", now.usd());
        write(now.rate(), now.jobs(), event);
        line(event);
    }

    /** Jobs by state. */
    static void write(Progress jobs, ObjectNode json) {
        json.put("selected", jobs.selected())
                .put("queued", jobs.queued())
                .put("in_progress", jobs.processing())
                .put("retrying", jobs.retrying())
                .put("open", jobs.open())
                .put("done", jobs.done())
                .put("skipped", jobs.skipped())
                .put("dead", jobs.dead())
                .put("dropped", jobs.dropped())
                .put("capped", jobs.capped());
    }

    /** How fast it goes, and when the open jobs are done. */
    static void write(Rate rate, Progress jobs, ObjectNode json) {
        json.putObject("rate")
                .put("videos_per_minute", Amounts.rounded(rate.videosPerMinute()))
                .put("scenes_per_minute", Amounts.rounded(rate.scenesPerMinute()));
        OptionalDouble eta = rate.seconds(jobs);
        json.put("eta_seconds", eta.isPresent() ? Long.valueOf(Math.round(eta.getAsDouble())) : null);
    }

    @Override
    public void said(String line) {
        line(event("message").put("text", line));
    }

    @Override
    public void logged(String line) {
        said(line);
    }

    @Override
    public void report(RunReport report) {
        ObjectNode event = event("report");
        RunReportJson.write(report, event);
        line(event);
    }

    @Override
    public void close() {
        out.flush();
    }
}
