package io.rescene.runtime.exit;

import org.jspecify.annotations.Nullable;

/** Trouble that the person at the keyboard can mend: one clear line, and the exit code. */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    /**
     * Trouble.
     *
     * @param exitCode see {@link ExitCode}
     * @param message what, which value, what to do; one line, without a secret
     * @param cause for the log; null if there is none
     */
    public UserException(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** See {@link ExitCode}. */
    public int exitCode() {
        return exitCode;
    }

    /** Wrong usage, a bad setting, or a broken file. */
    public static UserException usage(String message) {
        return new UserException(ExitCode.USAGE, message, null);
    }
}
