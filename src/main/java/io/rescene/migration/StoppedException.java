package io.rescene.migration;

/** A migration, or its rollback, was stopped while others were in its way; what it had not ended by then is undone. */
public final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoppedException() {
        super("Stopped while it waited: run it again");
    }
}
