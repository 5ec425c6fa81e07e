package io.rescene.cli;

import io.rescene.migration.Migrations;
import io.rescene.migration.Verification;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code rescene rollback}. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = "Undoes 009: descriptions, tags and summaries are gone afterwards. Refused while jobs are open.")
final class RollbackCommand implements Callable<Integer> {
    @ParentCommand
    private ResceneCommand root = new ResceneCommand();

    @Option(names = "--yes", description = "Really do it; without this nothing is done.")
    private boolean yes;

    @Option(names = "--all", description = "Also drop schema rescene with its jobs and paid answers.")
    private boolean all;

    @Override
    public Integer call() {
        if (!yes) {
            throw UserException.usage("rollback deletes descriptions, tags and summaries"
                    + (all ? ", and all paid answers" : "") + ": say --yes to do it");
        }
        try (Session session = root.session()) {
            Verification there = new Verification(session.jdbc());
            Session.requireLibrary(there);
            there.foreign().or(() -> all ? there.strangers() : Optional.empty()).ifPresent(other -> {
                throw new UserException(ExitCode.MIGRATION, "Nothing is rolled back: " + other, null);
            });
            session.migrations(root.waiting()).rollback(all);
            root.out().println(all ? "Rolled back 009 and dropped schema rescene" : "Rolled back 009");
            return ExitCode.DONE;
        } catch (Migrations.JobsOpenException e) {
            throw new UserException(ExitCode.SERVICE, String.valueOf(e.getMessage()), e);
        }
    }
}
