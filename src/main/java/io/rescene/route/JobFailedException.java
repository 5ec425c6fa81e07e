package io.rescene.route;

/** Ends a job's delivery without success. */
final class JobFailedException extends Exception {
    private static final long serialVersionUID = 1;

    /** How the delivery ends. */
    sealed interface Ending {
        /** It failed, and that counts. */
        record Failed() implements Ending {}

        /** The job is innocent: it goes back to the queue without losing an attempt. */
        record HandedBack() implements Ending {}

        /** A cap is reached: the job waits, queued, until there is money again. */
        record Capped(Reply.Capped reply) implements Ending {}

        /** There is nothing left to do. */
        record Skipped() implements Ending {}
    }

    private final transient Ending ending;

    private JobFailedException(String reason, Ending ending) {
        super(reason);
        this.ending = ending;
    }

    static JobFailedException failed(String reason) {
        return new JobFailedException(reason, new Ending.Failed());
    }

    static JobFailedException handBack(String reason) {
        return new JobFailedException(reason, new Ending.HandedBack());
    }

    static JobFailedException capped(Reply.Capped reply) {
        return new JobFailedException(reply.reason(), new Ending.Capped(reply));
    }

    static JobFailedException skipped(String reason) {
        return new JobFailedException(reason, new Ending.Skipped());
    }

    Ending ending() {
        return ending;
    }
}
