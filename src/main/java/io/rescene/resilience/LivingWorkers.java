package io.rescene.resilience;

/** Which workers live, as everybody sees it who looks at their table. */
public final class LivingWorkers {
    /**
     * SQL that is true of a row {@code w} of {@code rescene.workers} whose worker neither left nor was found gone, and whose
     * lease has not run out since its last heartbeat. The time is the database's.
     */
    public static final String LIVES =
            "(w.state <> 'gone' AND w.heartbeat_at + w.lease_ms * interval '1 millisecond' >= clock_timestamp())";

    private LivingWorkers() {}
}
