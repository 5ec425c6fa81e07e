package io.rescene.jobs.reconcile;

import io.rescene.jobs.Runs;
import java.util.List;
import java.util.UUID;

/** The list that hands jobs out, as the job table needs it. PostgreSQL is the truth; this may lose everything. */
public interface HandOut {
    /**
     * Puts jobs on the list, to be taken after all others.
     *
     * @param jobs opened or released jobs
     */
    void push(List<Runs.Opened> jobs);

    /**
     * Puts jobs on the list, to be taken before all others.
     *
     * @param jobs jobs whose turn had come before
     */
    void pushNext(List<Runs.Opened> jobs);

    /** How many entries wait on the list. */
    long waiting();

    /** How many entries are in the hand-over window of any worker: popped, and not yet claimed. One question a worker. */
    long popped();

    /**
     * Whether no entry waits and none is in the hand-over window of any worker. If so, whatever has been pushed and not
     * rejected is a job by now: look for open jobs afterwards, not before.
     */
    boolean isEmpty();

    /**
     * Puts what a worker popped and never claimed back on the list.
     *
     * @param worker a worker that is gone
     */
    void putBack(UUID worker);
}
