package io.rescene.jobs;

/** A job did not end as it was to, because its run was cancelled: it is dropped, and waits for no other delivery. */
public final class DroppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param reason why it ends, one line */
    DroppedException(String reason) {
        super(reason);
    }
}
