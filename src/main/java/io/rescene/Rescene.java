package io.rescene;

import io.rescene.cli.ResceneCommand;
import java.util.Locale;

/** The entry point: {@code java -jar target/rescene.jar COMMAND}. */
public final class Rescene {
    private Rescene() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        // Its lines are English, and read by scripts: numbers have the same digits and points wherever it runs.
        Locale.setDefault(Locale.ROOT);
        System.exit(ResceneCommand.run(args));
    }
}
