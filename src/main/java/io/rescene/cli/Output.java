package io.rescene.cli;

import io.rescene.monitor.RunReport;
import io.rescene.route.enqueue.EnqueueReport;
import io.rescene.route.enqueue.PreviewedCandidate;
import io.rescene.runtime.settings.Settings;
import io.rescene.runtime.worker.Watcher;
import java.io.PrintWriter;

/** What a command that enqueues, or waits for the end of work, tells: to people or to scripts. */
interface Output extends Watcher, AutoCloseable {
    /**
     * The one that was asked for.
     *
     * @param out standard output
     * @param json for scripts: an object a line
     * @param settings say how the log is written, which goes to the same place
     */
    static Output of(PrintWriter out, boolean json, Settings settings) {
        return json ? new JsonOutput(out) : new TextOutput(out, TextOutput.Style.of(Terminal.isOne(), settings));
    }

    /** A candidate of a dry run. */
    void previewed(PreviewedCandidate one);

    /** A dry run is done. */
    void previewed(EnqueueReport report);

    /** A run has been enqueued. */
    void enqueued(EnqueueReport report);

    /** What became of a run. */
    void report(RunReport report);

    @Override
    void close();
}
