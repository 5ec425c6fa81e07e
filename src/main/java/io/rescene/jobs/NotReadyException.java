package io.rescene.jobs;

/** A job could not end as it was to, because the database refused to set its video READY: the job is dead. */
public final class NotReadyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param reason what the job is dead of, one line */
    NotReadyException(String reason, Throwable refusal) {
        super(reason, refusal);
    }
}
