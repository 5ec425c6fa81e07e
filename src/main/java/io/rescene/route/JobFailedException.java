package io.rescene.route;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ends a job's delivery: it is handed back or tried again. */
final class JobFailedException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean handBack;
    private final transient Reply.@Nullable Capped capped;

    private JobFailedException(String reason, boolean handBack, Reply.@Nullable Capped capped) {
        super(reason);
        this.handBack = handBack;
        this.capped = capped;
    }

    /** The delivery failed: it counts. */
    static JobFailedException failed(String reason) {
        return new JobFailedException(reason, false, null);
    }

    /** The job is innocent: it goes back to the queue without losing an attempt. */
    static JobFailedException handBack(String reason) {
        return new JobFailedException(reason, true, null);
    }

    /** A cap is reached: the job waits, queued, until there is money again. */
    static JobFailedException capped(Reply.Capped capped) {
        return new JobFailedException(capped.reason(), false, capped);
    }

    /** The cap that was reached; empty if the job ends for another reason. */
    Optional<Reply.Capped> capped() {
        return Optional.ofNullable(capped);
    }

    boolean isHandBack() {
        return handBack;
    }
}
