package io.rescene.jobs;

/**
 * SQL for how many workers a job has taken with it, one after another, without one new answer, as a delivery ends: one that
 * brought an answer is progress, however it ended, and the job is not what its workers died of.
 */
public final class Deaths {
    /** How many make a job dead. */
    public static final int MOST = 3;

    private static final String COUNTED = """
            CASE WHEN %2$s EXISTS (
                SELECT 1 FROM rescene.calls c
                WHERE c.job_id = %1$s.id AND c.at >= %1$s.claimed_at AND c.outcome = 'answer')
            THEN 0 ELSE %1$s.deaths %3$s END""";

    private Deaths() {}

    /**
     * Where its worker lives.
     *
     * @param job the name that the job's row has in the statement
     */
    public static String kept(String job) {
        // Most have none: nothing is looked up for them.
        return COUNTED.formatted(job, job + ".deaths > 0 AND", "");
    }

    /**
     * Where its worker is gone.
     *
     * @param job the name that the job's row has in the statement
     */
    public static String oneMore(String job) {
        return COUNTED.formatted(job, "", "+ 1");
    }
}
