package io.rescene.cli;

import io.rescene.migration.Waiting;
import io.rescene.monitor.log.ConsoleEncoding;
import io.rescene.monitor.log.LogSetup;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.worker.StopSignal;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The root command: what all commands share. */
@Command(
        name = "rescene",
        mixinStandardHelpOptions = true,
        versionProvider = ResceneCommand.Version.class,
        description = "Upgrades a whole video library to visual semantics v2.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:unexpected",
            "2:wrong usage, a bad setting or a broken file in routes/",
            "3:a service is missing or refuses",
            "4:a migration is missing, or something stands in its way",
            "5:a money cap is reached",
            "6:stopped by OpenAI",
            "7:finished, but jobs are dead",
            "129, 130, 143:ended by SIGHUP, Ctrl-C, SIGTERM",
        },
        footer = {
            "",
            "Services come from .env and the environment: DATABASE_URL, REDIS_URL,",
            "OPENAI_API_KEY, OPENAI_BASE_URL, SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY; a",
            "proxy from HTTPS_PROXY, HTTP_PROXY, NO_PROXY. Everything else is in",
            "application.properties, and can be an environment variable, too:",
            "RESCENE_OPENAI_CONCURRENCY for rescene.openai.concurrency.",
        })
public final class ResceneCommand implements Callable<Integer> {
    private final StopSignal stop = new StopSignal();
    private final Path folder;
    private final Map<String, String> environment;
    private final Properties properties;

    @Option(
            names = "--embedded",
            description = "Before a command: use the embedded PostgreSQL and Redis (kept in .rescene/) and, with no "
                    + "OPENAI_API_KEY set, the offline stand-in.")
    private boolean embedded;

    @CommandLine.Spec
    private @Nullable CommandSpec spec;

    /** The jar's version. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = ResceneCommand.class.getPackage().getImplementationVersion();
            return new String[] {"rescene " + (version == null ? "(not packed)" : version)};
        }
    }

    /** In this process' folder, with its environment and properties. */
    ResceneCommand() {
        this(Path.of(""), System.getenv(), System.getProperties());
    }

    /**
     * A root command.
     *
     * @param folder the working directory
     * @param environment the variables
     * @param properties as those of the system: they come before the files' settings, and are told of proxies
     */
    ResceneCommand(Path folder, Map<String, String> environment, Properties properties) {
        this.folder = folder;
        this.environment = environment;
        this.properties = properties;
    }

    /**
     * Runs one command; SIGTERM and Ctrl-C end it in order.
     *
     * @param args what was typed
     * @return the exit code
     */
    public static int run(String[] args) {
        Optional<String> trouble =
                WorkingFolder.trouble(System.getProperty("user.dir")).or(LogSetup::trouble);
        if (trouble.isPresent()) {
            System.err.println(trouble.get());
            return ExitCode.USAGE;
        }
        ProcessOutput output = new ProcessOutput(List.of(args));
        ResceneCommand root = new ResceneCommand();
        CountDownLatch done = new CountDownLatch(1);
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> root.end(done, output), "stop"));
        } catch (IllegalStateException e) {
            // The signal came before this: the JVM is ending already, with the signal's status, and nothing was begun.
            return ExitCode.DONE;
        }
        try {
            CommandLine line = commandLine(root, List.of(args))
                    .setOut(output.results().writer())
                    .setErr(new PrintWriter(System.err, true, ConsoleEncoding.get()));
            int code = line.execute(args);
            output.finish(root.stop.isStopped());
            return output.results().exitCode(code, line.getErr());
        } catch (Error e) {
            // What the JVM would say of it comes when nothing is waited for any more.
            Failures.tell(e, System.err);
            return ExitCode.UNEXPECTED;
        } finally {
            output.finish(root.stop.isStopped());
            done.countDown();
        }
    }

    /**
     * A root command with those below it.
     *
     * @param root not yet used
     * @param args what was typed
     */
    static CommandLine commandLine(ResceneCommand root, List<String> args) {
        CommandLine line = new CommandLine(root);
        Commands.addTo(line, args);
        NumberConverters.register(line);
        Failures failures = new Failures();
        return line.setParameterExceptionHandler(failures).setExecutionExceptionHandler(failures);
    }

    private void end(CountDownLatch done, ProcessOutput output) {
        stop.stop();
        try {
            if (!done.await(stop.longestEnd().toMillis(), TimeUnit.MILLISECONDS)) {
                LoggerFactory.getLogger(ResceneCommand.class).warn("The command did not end in time");
                output.finish(true);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** No command was given: the service. */
    @Override
    public Integer call() {
        return RunCommand.serve(this);
    }

    /** Asks for the command's end. */
    StopSignal stop() {
        return stop;
    }

    /** How others are waited for who are in the way of a migration: until the command's end is asked for. */
    Waiting waiting() {
        return new Waiting(stop::await, err()::println);
    }

    /** A session in the working directory, with embedded services if they are asked for. */
    Session session() {
        return embedded
                ? embeddedSession(Path.of(".rescene"), false, properties)
                : Session.open(folder, environment, properties);
    }

    /**
     * A session with embedded services.
     *
     * @param home where they are kept, in the working directory
     * @param fresh whether they begin empty
     * @param set instead of this command's own properties
     */
    Session embeddedSession(Path home, boolean fresh, Properties set) {
        Session session = Session.open(folder, environment, set);
        try {
            session.embed(folder.resolve(home), fresh);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
        return session;
    }

    /** Where results go. */
    PrintWriter out() {
        return spec == null
                ? new PrintWriter(System.out, true)
                : spec.commandLine().getOut();
    }

    /** Where troubles go. */
    PrintWriter err() {
        return spec == null
                ? new PrintWriter(System.err, true)
                : spec.commandLine().getErr();
    }
}
