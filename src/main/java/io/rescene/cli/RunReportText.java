package io.rescene.cli;

import io.rescene.monitor.RunReport;
import io.rescene.text.Counted;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalDouble;

/** A run's report for people; for scripts: {@link RunReportJson}. */
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
                Amounts.usd(report.usd()), Counted.of(report.calls(), "call"), report.tokensIn(), report.tokensOut());
        for (RunReport.Model model : report.models()) {
            out.printf(
                    "            %s: USD %s in %s, %d tokens in, %d out%n",
                    model.model(),
                    Amounts.usd(model.usd()),
                    Counted.of(model.calls(), "call"),
                    model.tokensIn(),
                    model.tokensOut());
        }
        if (report.lost().calls() > 0) {
            out.printf(
                    "            up to USD %s more for %s%n",
                    Amounts.usd(report.lost().usd()), Amounts.lost(report.lost().calls()));
        }
        out.printf(
                "  saved     about USD %s: %s answered without a call, %s of one colour%n",
                Amounts.usd(report.saved().usd()),
                Counted.of(report.saved().stored(), "question"),
                Counted.of(report.saved().uniform(), "frame"));
        report.estimate()
                .ifPresentOrElse(
                        expected -> out.printf(
                                "  estimate  USD %s for %s%s%s%n",
                                Amounts.usd(expected.usd()),
                                Counted.of(expected.calls(), "call"),
                                sampled(expected),
                                off(report, report.usdOffPercent(), "the bill")),
                        () -> out.println("  estimate  none was made"));
        out.printf(
                "  time      %s%s%n",
                Amounts.duration(report.wallSeconds()),
                report.estimate()
                        .map(expected -> ", estimated " + Amounts.duration(expected.seconds())
                                + off(report, report.secondsOffPercent(), "the truth"))
                        .orElse(""));
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
}
