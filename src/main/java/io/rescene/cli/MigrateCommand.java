package io.rescene.cli;

import io.rescene.migration.NotAppliedException;
import io.rescene.migration.Verification;
import io.rescene.runtime.connect.Preflight;
import io.rescene.runtime.connect.Refusal;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.text.Counted;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code rescene migrate}. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        description = "Applies 009 and Rescene's own tables, also again where the schema lacks something.")
final class MigrateCommand implements Callable<Integer> {
    @ParentCommand
    private ResceneCommand root = new ResceneCommand();

    @Option(
            names = "--verify",
            description =
                    "Apply nothing, only check: the guide's query (4 rows) and the rest of the schema; exit 4 if something is missing or in the way.")
    private boolean verify;

    @Override
    public Integer call() {
        try (Session session = root.session()) {
            PrintWriter out = root.out();
            JdbcTemplate jdbc = session.jdbc();
            Verification verification = new Verification(jdbc);
            Session.requireLibrary(verification);
            if (!verify) {
                requireFit(verification.verify());
                AtomicBoolean applied = new AtomicBoolean();
                session.migrations(root.waiting()).migrate(file -> {
                    applied.set(true);
                    out.println("Applied " + file);
                });
                if (!applied.get()) {
                    out.println("Nothing to apply: the schema is up to date");
                }
            }
            return report(verification.verify(), jdbc, session.typed("migrate"), out);
        } catch (NotAppliedException e) {
            throw Refusal.orAway(e)
                    .orElseGet(() -> new UserException(ExitCode.MIGRATION, String.valueOf(e.getMessage()), e));
        }
    }

    /** Before anything is applied: where something is unlike what is needed, 009 would change nothing or fail half-way. */
    private static void requireFit(Verification.Result found) {
        if (!found.unfit().isEmpty()) {
            throw new UserException(
                    ExitCode.MIGRATION, "Nothing is applied: " + String.join("; ", found.unfit()), null);
        }
    }

    private static int report(Verification.Result found, JdbcTemplate jdbc, String migrate, PrintWriter out) {
        out.println("column_name        | data_type");
        found.guide().forEach(row -> out.printf("%-18s | %s%n", row.column(), row.type()));
        out.printf("(%s)%n", Counted.of(found.guide().size(), "row"));
        if (found.isComplete()) {
            Optional<Preflight.Refused> refusal = Preflight.refusal(jdbc);
            out.println(refusal.map(Preflight.Refused::said)
                    .orElse("Migration verified: columns, types, indexes and schema rescene are there"));
            return refusal.map(Preflight.Refused::exitCode).orElse(ExitCode.DONE);
        }
        found.unfit().forEach(out::println);
        found.missing().forEach(what -> out.println("Missing: " + what));
        if (!found.missing().isEmpty()) {
            out.println("Run " + migrate + " to apply what is missing");
        }
        return ExitCode.MIGRATION;
    }
}
