package io.rescene.cli;

import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The commands below the root, in the order in which {@code --help} lists them. */
final class Commands {
    private static final List<Class<?>> ALL = List.of(
            DemoCommand.class,
            MigrateCommand.class,
            RollbackCommand.class,
            ReprocessCommand.class,
            WorkerCommand.class,
            RunCommand.class,
            StatusCommand.class,
            RunsCommand.class,
            DeadCommand.class,
            RoutesCommand.class,
            DoctorCommand.class);

    private Commands() {}

    /**
     * Adds the commands. One that was not typed is only there to be listed, as its name and description: to read the
     * options of all takes longer than many a command.
     *
     * @param root the root command
     * @param args what was typed
     */
    static void addTo(CommandLine root, List<String> args) {
        boolean hidden = args.stream().anyMatch(arg -> arg.startsWith("@")); // a file of arguments may name any of them
        for (Class<?> type : ALL) {
            Command command = Objects.requireNonNull(type.getAnnotation(Command.class));
            boolean typed = hidden || args.contains(command.name());
            root.addSubcommand(command.name(), typed ? type : listed(command));
        }
    }

    private static CommandSpec listed(Command command) {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage().description(command.description());
        return spec;
    }
}
