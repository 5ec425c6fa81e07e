package io.rescene.runtime.connect;

import io.rescene.resilience.LockWait;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;

/**
 * What PostgreSQL itself puts an end to. A worker that is stopped between two statements must not keep its locks: the
 * database ends its transaction. Nor is anybody's lock waited for for ever, but for longer than such a transaction lasts,
 * so that who waits for it gets it.
 */
final class Bounds {
    private static final List<String> ALL =
            List.of("idle_in_transaction_session_timeout = '5s'", "lock_timeout = '" + LockWait.MOST + "'");

    private Bounds() {}

    /** SQL that sets them for as long as a connection keeps its session. */
    static String ofSession() {
        return set("SET ");
    }

    /** Transactions through a transaction pooler, where nothing that is set outlives one: each begins with the bounds. */
    static JdbcTransactionManager inEachTransaction(DataSource pool) {
        return new PooledTransactions(pool);
    }

    private static String set(String set) {
        return ALL.stream().map(set::concat).collect(Collectors.joining("; "));
    }

    private static final class PooledTransactions extends JdbcTransactionManager {
        private static final long serialVersionUID = 1L;

        PooledTransactions(DataSource pool) {
            super(pool);
        }

        @Override
        protected void prepareTransactionalConnection(Connection connection, TransactionDefinition definition)
                throws SQLException {
            super.prepareTransactionalConnection(connection, definition);
            try (Statement statement = connection.createStatement()) {
                statement.execute(set("SET LOCAL "));
            }
        }
    }
}
