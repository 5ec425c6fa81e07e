package io.rescene.cli;

import io.rescene.runtime.Session;
import io.rescene.runtime.WorkerLife;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code rescene worker}. */
@Command(
        name = "worker",
        mixinStandardHelpOptions = true,
        description = "Takes jobs from the queue until it is stopped (SIGTERM ends it in order).")
final class WorkerCommand implements Callable<Integer> {
    @ParentCommand
    private ResceneCommand root = new ResceneCommand();

    @Option(names = "--drain", description = "Until nothing is open, then report and exit.")
    private boolean drain;

    @Override
    public Integer call() {
        try (Session session = root.session()) {
            WorkerLife.Kind kind = new WorkerLife.Kind(drain, false, Optional.empty());
            WorkerLife life = new WorkerLife(session, root.stop(), kind);
            int exit = life.live();
            life.reports().forEach(report -> RunReportText.print(report, root.out()));
            return exit;
        }
    }
}
