package io.rescene.route;

/** Ends a job's delivery: it is handed back or tried again. */
final class JobFailedException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean handBack;

    private JobFailedException(String reason, boolean handBack) {
        super(reason);
        this.handBack = handBack;
    }

    /** The delivery failed: it counts. */
    static JobFailedException failed(String reason) {
        return new JobFailedException(reason, false);
    }

    /** The job is innocent: it goes back to the queue without losing an attempt. */
    static JobFailedException handBack(String reason) {
        return new JobFailedException(reason, true);
    }

    boolean isHandBack() {
        return handBack;
    }
}
