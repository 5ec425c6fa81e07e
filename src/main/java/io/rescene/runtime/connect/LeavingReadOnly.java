package io.rescene.runtime.connect;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Has a connection on which nothing can be written not be used again: it may stay so though the database takes writes by now,
 * where {@code default_transaction_read_only} of a database or role was on as it began, or where it leads to what was the
 * primary before a fail-over. See {@link LeavingReplicas} for Redis.
 */
final class LeavingReadOnly implements SQLExceptionOverride {
    private static final String READ_ONLY = "25006";

    @java.lang.Override
    public Override adjudicate(SQLException trouble) {
        return READ_ONLY.equals(trouble.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
