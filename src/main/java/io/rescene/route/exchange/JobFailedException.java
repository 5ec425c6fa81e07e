package io.rescene.route.exchange;

/** Ends a job's delivery without success. */
public final class JobFailedException extends Exception {
    private static final long serialVersionUID = 1;

    /** How the delivery ends. */
    public sealed interface Ending {
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

    /** The job failed: it is tried again, or dead, for this reason. */
    public static JobFailedException failed(String reason) {
        return new JobFailedException(reason, new Ending.Failed());
    }

    /** The job is innocent and goes back to the queue, for this reason. */
    public static JobFailedException handBack(String reason) {
        return new JobFailedException(reason, new Ending.HandedBack());
    }

    /** The job waits for money, as the reply says. */
    public static JobFailedException capped(Reply.Capped reply) {
        return new JobFailedException(reply.reason(), new Ending.Capped(reply));
    }

    /** There is nothing left to do, for this reason. */
    public static JobFailedException skipped(String reason) {
        return new JobFailedException(reason, new Ending.Skipped());
    }

    /** What becomes of the job. */
    public Ending ending() {
        return ending;
    }
}
