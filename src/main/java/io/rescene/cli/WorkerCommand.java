package io.rescene.cli;

import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.UserException;
import io.rescene.runtime.worker.WorkerLife;
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

    @Option(names = "--drain", description = "Work until nothing is open, then report and exit.")
    private boolean drain;

    @Option(names = "--json", description = "With --drain: a JSON object a line, for scripts (docs/status.md).")
    private boolean json;

    @Override
    public Integer call() {
        if (json && !drain) {
            throw UserException.usage("--json goes with --drain: a worker that does not end prints its log only");
        }
        try (Session session = root.session();
                Output output = Output.of(root.out(), json, session.settings())) {
            WorkerLife life = new WorkerLife(session, root.stop(), new WorkerLife.Kind(drain, false, output));
            int exit = life.live();
            life.reports().forEach(output::report);
            return exit;
        }
    }
}
