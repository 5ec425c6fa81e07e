package io.rescene.jobs;

/** The column by which a video says why its job is dead. */
public final class ErrorMessage {
    /** The length of a column, or of its domain, and 4; -1 where there is none (PostgreSQL, pg_attribute.atttypmod). */
    private static final String FITTING = """
            left(%s, coalesce((SELECT coalesce(nullif(a.atttypmod, -1), nullif(t.typtypmod, -1)) - 4
                FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                WHERE a.attrelid = 'public.videos'::regclass AND a.attname = 'error_message'), 1000000))""";

    private ErrorMessage() {}

    /**
     * As much of a reason as the column takes: its beginning.
     *
     * @param reason SQL for the reason, a text
     */
    public static String fitting(String reason) {
        return FITTING.formatted(reason);
    }
}
