package io.rescene.cli;

import io.rescene.runtime.connect.Session;
import io.rescene.runtime.worker.Watcher;
import io.rescene.runtime.worker.WorkerLife;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code rescene run}, and no command at all. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "The service (also if no command is given): looks for candidates on a schedule and takes jobs.")
final class RunCommand implements Callable<Integer> {
    @ParentCommand
    private ResceneCommand root = new ResceneCommand();

    @Override
    public Integer call() {
        return serve(root);
    }

    /** Serves until it is stopped. */
    static int serve(ResceneCommand root) {
        try (Session session = root.session()) {
            WorkerLife.Kind kind = new WorkerLife.Kind(false, true, Watcher.NOBODY);
            return new WorkerLife(session, root.stop(), kind).live();
        }
    }
}
