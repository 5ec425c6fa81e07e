package io.rescene.jobs;

/** The database left rows of a video as they were, and calls that no error: nothing of it is saved. */
public final class NotWrittenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param rows what was written */
    NotWrittenException(String rows) {
        super("the database wrote " + rows + ": a trigger or row-level security keeps the rest from this role");
    }
}
