package io.rescene.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rescene.monitor.RunReport;
import java.math.RoundingMode;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A run's report for scripts, under the names that docs/costs.md lists; for people: {@link RunReportText}. */
final class RunReportJson {
    private RunReportJson() {}

    /** Writes a report into a JSON object. */
    static void write(RunReport report, ObjectNode json) {
        json.put("run", report.run()).put("finished", report.isFinished());
        json.put("selected", report.jobs().selected())
                .put("done", report.jobs().done())
                .put("dead", report.jobs().dead())
                .put("skipped", report.jobs().skipped())
                .put("dropped", report.jobs().dropped())
                .put("open", report.jobs().open());
        json.put("calls", report.calls())
                .put("tokens_in", report.tokensIn())
                .put("tokens_out", report.tokensOut())
                .put("usd", report.usd());
        var models = json.putArray("models");
        for (RunReport.Model model : report.models()) {
            models.addObject()
                    .put("model", model.model())
                    .put("calls", model.calls())
                    .put("tokens_in", model.tokensIn())
                    .put("tokens_out", model.tokensOut())
                    .put("usd", model.usd());
        }
        json.putObject("saved")
                .put("stored", report.saved().stored())
                .put("uniform", report.saved().uniform())
                .put("usd", report.saved().usd().setScale(8, RoundingMode.HALF_UP));
        json.putObject("lost")
                .put("calls", report.lost().calls())
                .put("usd", report.lost().usd());
        json.putNull("estimate");
        report.estimate()
                .ifPresent(expected -> json.putObject("estimate")
                        .put("scenes", expected.scenes())
                        .put("calls", expected.calls())
                        .put("tokens_in", expected.tokensIn())
                        .put("tokens_out", expected.tokensOut())
                        .put("usd", expected.usd())
                        .put("seconds", expected.seconds())
                        .put("sample", boxed(expected.sample())));
        json.put("usd_off_percent", boxed(report.usdOffPercent()));
        json.put("wall_seconds", Amounts.rounded(report.wallSeconds()));
        json.put("seconds_off_percent", boxed(report.secondsOffPercent()));
    }

    private static @Nullable Long boxed(OptionalLong number) {
        return number.isPresent() ? (Long) number.getAsLong() : null;
    }

    private static @Nullable Double boxed(OptionalDouble percent) {
        return percent.isEmpty() ? null : (Double) Amounts.rounded(percent.getAsDouble());
    }
}
