package io.rescene.cli;

import io.rescene.migration.StoppedException;
import io.rescene.runtime.connect.Refusal;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.runtime.worker.StopSignal;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Optional;
import org.apache.camel.CamelExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Says why a command could not be run, in a line for the person who can mend it, with the exit code for it.
 *
 * <p>A class, as all that picocli is handed: its interfaces are compiled for Java 5, and a JVM of Java 17 dies of a lambda
 * that stands for one when it makes the launcher's archive (JDK-8274944).
 */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(oneLine(e.getMessage()) + " (see " + name + " --help)");
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        if (StopSignal.isCauseOf(e)) {
            // Nobody sees this code: the process ends with that of its signal.
            LoggerFactory.getLogger(Failures.class).debug("Ended while it started", e);
            return ExitCode.UNEXPECTED;
        }
        PrintWriter err = command.getErr();
        Optional<UserException> known = known(e);
        if (known.isPresent()) {
            err.println(oneLine(known.get().getMessage()));
            LoggerFactory.getLogger(Failures.class).debug("Cause", known.get());
            return known.get().exitCode();
        }
        // Camel's own words name the exchange, and not what went wrong in it.
        Throwable told = e instanceof CamelExecutionException ? NestedExceptionUtils.getMostSpecificCause(e) : e;
        err.println("Unexpected: " + oneLine(told.toString()) + " (the log has the cause)");
        LoggerFactory.getLogger(Failures.class).error("Unexpected", e);
        return ExitCode.UNEXPECTED;
    }

    private static Optional<UserException> known(Exception e) {
        if (e instanceof UserException user) {
            return Optional.of(user);
        }
        return e instanceof StoppedException
                ? Optional.of(new UserException(ExitCode.MIGRATION, String.valueOf(e.getMessage()), e))
                : Refusal.orAway(e);
    }

    /** Says what the JVM is short of and what gives it more, in a line; of other errors, where they are from. */
    static void tell(Error e, PrintStream err) {
        if (!(e instanceof OutOfMemoryError)) {
            e.printStackTrace(err);
        } else if (String.valueOf(e.getMessage()).contains("native thread")) {
            err.println(
                    "No further thread can be started: raise the limit of processes (ulimit -u, a container's pids, TasksMax of"
                            + " systemd), or leave Java more memory beside its heap");
        } else {
            err.println("Java has too little memory (" + oneLine(e.getMessage())
                    + "): give it more, such as -Xmx512m before -jar or in JAVA_OPTS");
        }
    }

    private static String oneLine(@Nullable String message) {
        return String.valueOf(message).replaceAll("\\s*\\R\\s*", " ");
    }
}
