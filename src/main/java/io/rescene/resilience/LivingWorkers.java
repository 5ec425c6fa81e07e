package io.rescene.resilience;

/**
 * SQL that is true of a row {@code w} of {@code rescene.workers} whose worker lives. There are two ways to say so, as after an
 * outage of the database all leases have run out, also those of workers that live and whose calls are under way. The times are the
 * database's.
 */
public final class LivingWorkers {
    /**
     * It neither left nor was found gone: it may come back, if its lease has run out. Who takes something away that the worker
     * would miss, a question that it asks or money that it set aside, goes by this.
     */
    public static final String IS_NOT_GONE = "(w.state <> 'gone')";

    /** Its lease has not run out, either. Who tells of workers goes by this, and who finds out that one is gone. */
    public static final String HAS_LEASE =
            "(w.state <> 'gone' AND w.heartbeat_at + w.lease_ms * interval '1 millisecond' >= clock_timestamp())";

    private LivingWorkers() {}
}
