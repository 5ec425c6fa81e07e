package io.rescene.cli;

import io.rescene.runtime.camel.RoutesCheck;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code rescene routes}. */
@Command(
        name = "routes",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "check",
        description = "Checks the files of routes/: routes, prompts, schemas and SQL.")
final class RoutesCommand implements Runnable {
    @ParentCommand
    private ResceneCommand root = new ResceneCommand();

    @Override
    public void run() {
        check();
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description =
                    "Reads every route, prompt, schema and SQL file and says what is wrong, using no service; exit 2 if one is broken. Whether the tables and columns exist, only the database knows: doctor asks it.")
    int check() {
        try (Session session = root.session()) {
            new RoutesCheck(session).check().forEach(file -> root.out().println("ok " + file));
            return ExitCode.DONE;
        }
    }
}
