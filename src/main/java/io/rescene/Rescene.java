package io.rescene;

import io.rescene.cli.ResceneCommand;

/** The entry point: {@code java -jar target/rescene.jar COMMAND}. */
public final class Rescene {
    private Rescene() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(ResceneCommand.run(args));
    }
}
