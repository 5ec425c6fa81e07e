package io.rescene.cli;

import io.rescene.runtime.Demo;
import io.rescene.runtime.connect.Session;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code rescene demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "The whole system with nothing installed: embedded PostgreSQL and Redis, an offline stand-in for "
                + "OpenAI, a sample library with real pictures.")
final class DemoCommand implements Callable<Integer> {
    @ParentCommand
    private ResceneCommand root = new ResceneCommand();

    @Override
    public Integer call() {
        Properties properties = new Properties();
        properties.putAll(System.getProperties());
        // The sample library's pictures are served on loopback.
        properties.setProperty("rescene.image.allow-private-hosts", "true");
        root.out().println("Starting PostgreSQL, Redis and an offline stand-in for OpenAI …");
        try (Session session = root.embeddedSession(Path.of(".rescene", "demo"), true, properties)) {
            TextOutput output = new TextOutput(root.out(), TextOutput.Style.of(true, session.settings()));
            return new Demo(session, root.stop(), root.out(), output).play();
        }
    }
}
