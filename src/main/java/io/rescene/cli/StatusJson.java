package io.rescene.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rescene.monitor.LibraryStatus;
import io.rescene.monitor.Progress;
import io.rescene.monitor.Rate;
import io.rescene.monitor.RunReport;
import io.rescene.openai.Json;
import java.util.Optional;

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
        JsonOutput.write(jobs, root);
        root.putObject("spend")
                .put("usd", status.spend().usd())
                .put("calls", status.spend().calls())
                .put("prompt_tokens", status.spend().promptTokens())
                .put("completion_tokens", status.spend().completionTokens())
                .put("lost_calls", status.spend().lostCalls())
                .put("lost_usd", status.spend().lostUsd());
        JsonOutput.write(rate, jobs, root);
        var workers = root.putArray("workers");
        status.workers()
                .forEach(worker -> workers.addObject()
                        .put("id", worker.id())
                        .put("host", worker.host())
                        .put("pid", worker.pid())
                        .put("state", worker.state())
                        .put("note", worker.note()));
        var stuck = root.putArray("stuck");
        status.stuck()
                .named()
                .forEach(one -> stuck.addObject()
                        .put("id", one.id())
                        .put("filename", one.filename().orElse(null)));
        root.put("stuck_in_all", status.stuck().inAll());
        var recent = root.putArray("recent");
        status.recent()
                .forEach(one -> recent.addObject()
                        .put("filename", one.filename().orElse(null))
                        .put("video_summary", one.summary().orElse(null)));
        report.ifPresent(one -> RunReportJson.write(one, root.putObject("report")));
        return Json.text(root);
    }
}
