package io.rescene.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rescene.monitor.LibraryStatus;
import io.rescene.monitor.Progress;
import io.rescene.monitor.Rate;
import io.rescene.monitor.RunReport;
import io.rescene.openai.Json;
import java.util.Optional;
import java.util.OptionalDouble;

/** What {@code status --json} prints, under the names that docs/status.md lists. */
final class StatusJson {
    private StatusJson() {}

    /** One line. */
    static String of(LibraryStatus status, Rate rate, long pending, Optional<RunReport> report) {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put("upgraded", status.upgraded())
                .put("remaining", status.remaining())
                .put("pending", pending);
        Progress jobs = status.jobs();
        root.put("selected", jobs.selected())
                .put("queued", jobs.queued())
                .put("in_progress", jobs.processing())
                .put("retrying", jobs.retrying())
                .put("open", jobs.open())
                .put("done", jobs.done())
                .put("skipped", jobs.skipped())
                .put("dead", jobs.dead())
                .put("dropped", jobs.dropped())
                .put("capped", jobs.capped());
        root.putObject("spend")
                .put("usd", status.spend().usd())
                .put("calls", status.spend().calls())
                .put("prompt_tokens", status.spend().promptTokens())
                .put("completion_tokens", status.spend().completionTokens());
        root.putObject("rate")
                .put("videos_per_minute", rate.videosPerMinute())
                .put("scenes_per_minute", rate.scenesPerMinute());
        OptionalDouble eta = rate.seconds(jobs.open());
        root.put("eta_seconds", eta.isPresent() ? Long.valueOf(Math.round(eta.getAsDouble())) : null);
        var workers = root.putArray("workers");
        status.workers()
                .forEach(worker -> workers.addObject()
                        .put("id", worker.id())
                        .put("host", worker.host())
                        .put("pid", worker.pid())
                        .put("state", worker.state())
                        .put("note", worker.note()));
        var stuck = root.putArray("stuck");
        status.stuck().forEach(one -> stuck.addObject().put("id", one.id()).put("filename", one.filename()));
        var recent = root.putArray("recent");
        status.recent()
                .forEach(one -> recent.addObject()
                        .put("filename", one.filename())
                        .put("video_summary", one.summary().orElse(null)));
        report.ifPresent(one -> RunReportText.write(one, root.putObject("report")));
        try {
            return Json.MAPPER.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The status could not be written as JSON", e);
        }
    }
}
