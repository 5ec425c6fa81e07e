package io.rescene.runtime.exit;

/** What a command's exit code says. */
public final class ExitCode {
    /** Done. */
    public static final int DONE = 0;
    /** Something nobody expected. */
    public static final int UNEXPECTED = 1;
    /** Wrong usage, a bad setting, or a broken file in routes/. */
    public static final int USAGE = 2;
    /** A service is missing or refuses. */
    public static final int SERVICE = 3;
    /** A migration is missing. */
    public static final int MIGRATION = 4;
    /** A money cap is reached. */
    public static final int CAP = 5;
    /** Stopped by OpenAI: key refused, quota exhausted, model unknown. */
    public static final int OPENAI = 6;
    /** Finished, but jobs are dead. */
    public static final int DEAD_JOBS = 7;

    private ExitCode() {}
}
