package io.rescene.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps libraries that log by java.util.logging (the PostgreSQL driver) from writing to the terminal. */
public final class SilentJavaLogging {
    /** Called by java.util.logging when it starts. */
    public SilentJavaLogging() {
        Logger.getLogger("").setLevel(Level.OFF);
    }
}
