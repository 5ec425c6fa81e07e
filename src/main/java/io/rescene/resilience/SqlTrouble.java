package io.rescene.resilience;

import java.sql.SQLException;

/** What PostgreSQL says, by SQLSTATE, of trouble that does not pass by itself. */
public final class SqlTrouble {
    private static final String CANCELLED = "57014";

    private SqlTrouble() {}

    /**
     * Whether a statement was cancelled, as statement_timeout does. No passing trouble for what may as well fail, since it
     * may last; but an answer that is paid for is worth waiting for.
     *
     * @param trouble anything that was thrown
     */
    public static boolean isCancelled(Throwable trouble) {
        for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && CANCELLED.equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
