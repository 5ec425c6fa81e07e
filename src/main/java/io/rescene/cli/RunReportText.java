package io.rescene.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rescene.monitor.Counted;
import io.rescene.monitor.RunReport;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A run's report for people and, under the names that docs/costs.md lists, for scripts. */
final class RunReportText {
    private RunReportText() {}

    /** Prints a report; of a run that has open jobs it says so. */
    static void print(RunReport report, PrintWriter out) {
        out.printf(
                "Report of run %d: done %d, dead %d, skipped %d, dropped %d%s%n",
                report.run(),
                report.jobs().done(),
                report.jobs().dead(),
                report.jobs().skipped(),
                report.jobs().dropped(),
                report.isFinished() ? "" : ", still open " + report.jobs().open());
        out.printf(
                "  cost      USD %s in %s, %d tokens in, %d out%n",
                usd(report.usd()), Counted.of(report.calls(), "call"), report.tokensIn(), report.tokensOut());
        for (RunReport.Model model : report.models()) {
            out.printf(
                    "            %s: USD %s in %s, %d tokens in, %d out%n",
                    model.model(),
                    usd(model.usd()),
                    Counted.of(model.calls(), "call"),
                    model.tokensIn(),
                    model.tokensOut());
        }
        if (report.lost().calls() > 0) {
            out.printf(
                    "            up to USD %s more for %s%n",
                    usd(report.lost().usd()), lost(report.lost().calls()));
        }
        out.printf(
                "  saved     about USD %s: %s answered without a call, %s of one colour%n",
                usd(report.saved().usd()),
                Counted.of(report.saved().stored(), "question"),
                Counted.of(report.saved().uniform(), "frame"));
        report.estimate()
                .ifPresentOrElse(
                        expected -> out.printf(
                                "  estimate  USD %s for %s%s%s%n",
                                usd(expected.usd()),
                                Counted.of(expected.calls(), "call"),
                                sampled(expected),
                                off(report, report.usdOffPercent(), "the bill")),
                        () -> out.println("  estimate  none was made"));
        out.printf(
                "  time      %s%s%n",
                duration(report.wallSeconds()),
                report.estimate()
                        .map(expected -> ", estimated " + duration(expected.seconds())
                                + off(report, report.secondsOffPercent(), "the truth"))
                        .orElse(""));
    }

    /** So many calls, and that their answers were lost. */
    static String lost(long calls) {
        return Counted.of(calls, "call whose answer was lost", "calls whose answers were lost");
    }

    private static String sampled(RunReport.Expected expected) {
        return expected.sample().isEmpty()
                ? ""
                : ", scaled up from a sample of " + Counted.of(expected.sample().getAsLong(), "video");
    }

    private static String off(RunReport report, OptionalDouble percent, String truth) {
        if (percent.isEmpty() || !report.isFinished()) {
            return "";
        }
        double off = percent.getAsDouble();
        return String.format(Locale.ROOT, ": %.1f %% %s %s", Math.abs(off), off < 0 ? "below" : "above", truth);
    }

    /** USD with 4 places. */
    static String usd(BigDecimal amount) {
        return amount.setScale(4, RoundingMode.HALF_UP).toPlainString();
    }

    /** A duration for people: {@code 4.2 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
    static String duration(double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }

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
        json.put("usd_off_percent", rounded(report.usdOffPercent()));
        json.put("wall_seconds", Math.round(report.wallSeconds() * 10) / 10.0);
        json.put("seconds_off_percent", rounded(report.secondsOffPercent()));
    }

    private static @Nullable Long boxed(OptionalLong number) {
        return number.isPresent() ? (Long) number.getAsLong() : null;
    }

    private static @Nullable Double rounded(OptionalDouble percent) {
        return percent.isEmpty() ? null : (Double) (Math.round(percent.getAsDouble() * 10) / 10.0);
    }
}
