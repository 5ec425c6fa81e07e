package io.rescene.cli;

import io.rescene.jobs.DeadJobs;
import io.rescene.queue.RedisList;
import io.rescene.route.RedisHandOut;
import io.rescene.runtime.connect.Database;
import io.rescene.runtime.connect.Redis;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.runtime.worker.DeadRetry;
import io.rescene.text.Counted;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code rescene dead}. */
@Command(
        name = "dead",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(list | retry | drop)",
        description = "Jobs that failed for the last time: lists them, opens them again, gives them up.")
final class DeadCommand implements Runnable {
    /** Which jobs a command is about. */
    static final class Chosen {
        /** One value at a time: of more at once picocli takes those it can convert, and of the next says only that nobody asked for it. */
        private static final String EACH = "1";

        @Parameters(
                paramLabel = "[ID...]",
                hideParamSyntax = true,
                arity = EACH,
                defaultValue = Parameters.NULL_VALUE,
                description = "Job numbers; none: all dead jobs. If one is not dead, nothing is changed.")
        private @Nullable List<Long> ids;

        /** Their numbers; empty: all that are dead. */
        Optional<List<Long>> ids() {
            return Optional.ofNullable(ids).filter(list -> !list.isEmpty());
        }
    }

    @ParentCommand
    private ResceneCommand root = new ResceneCommand();

    @Override
    public void run() {
        list(null);
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description =
                    "Lists the dead jobs with their reasons, those that died last first, as `rescene dead` alone does.")
    int list(
            @Option(names = "--limit", paramLabel = "N", description = "So many at most, at least 1.") @Nullable
                    Long limit) {
        if (limit != null && limit < 1) {
            throw UserException.usage("--limit must be at least 1, not " + limit);
        }
        try (Session session = root.session()) {
            Database database = session.migratedDatabase(2);
            DeadJobs jobs = new DeadJobs(database.jdbc(), database.transaction());
            List<DeadJobs.Dead> dead = jobs.list(Optional.ofNullable(limit));
            dead.forEach(job -> root.out()
                    .printf(
                            "job %d  run %d  video %s  deliveries %d  died %s  %s%n",
                            job.id(),
                            job.run(),
                            job.video(),
                            job.attempts(),
                            Amounts.moment(job.died().toInstant()),
                            Terminal.shown(job.reason(), 500)));
            long all = limit == null || dead.size() < limit ? dead.size() : jobs.count();
            root.out()
                    .println(Counted.of(all, "dead job")
                            + (all > dead.size() ? ", of which the last " + dead.size() + " are shown" : ""));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "retry",
            mixinStandardHelpOptions = true,
            description = "Opens dead jobs again, with all their deliveries.")
    int retry(@Mixin Chosen chosen) {
        try (Session session = root.session()) {
            Database database = session.migratedDatabase(2);
            RedisList list = new RedisList(session.redis(2), Redis.QUEUE);
            DeadJobs jobs = new DeadJobs(database.jdbc(), database.transaction());
            DeadRetry retry = new DeadRetry(jobs, new RedisHandOut(list, List::of));
            root.out().println(orRefused(session, () -> retry.open(chosen.ids())));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "drop",
            mixinStandardHelpOptions = true,
            description = "Gives dead jobs up; their videos stay as they are, and `rescene run` finds them again.")
    int drop(@Mixin Chosen chosen) {
        try (Session session = root.session()) {
            Database database = session.migratedDatabase(2);
            DeadJobs jobs = new DeadJobs(database.jdbc(), database.transaction());
            int dropped = orRefused(session, () -> jobs.drop(chosen.ids()));
            root.out().println(Counted.of(dropped, "job") + " dropped");
            return ExitCode.DONE;
        }
    }

    /** Nothing is changed if one of the jobs does not allow it. */
    private static <R> R orRefused(Session session, Supplier<R> change) {
        try {
            return change.get();
        } catch (DeadJobs.RefusedException e) {
            throw new UserException(
                    ExitCode.USAGE,
                    "Refused: " + e.getMessage() + " (" + session.typed("dead list") + " shows the dead)",
                    e);
        }
    }
}
