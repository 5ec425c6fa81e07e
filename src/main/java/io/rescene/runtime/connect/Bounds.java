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
 * What bounds each transaction, whatever is the database's default.
 * <p>
 * PostgreSQL itself puts an end to some. A worker that is stopped between two statements must not keep its locks: the
 * database ends its transaction. Nor is anybody's lock waited for for ever, but for longer than such a transaction lasts,
 * so that who waits for it gets it.
 * <p>
 * Each statement sees what was committed before it: what waited for a lock must see what that lock's holder did, such as a
 * scene that was added. Where a snapshot is kept from before, it does not.
 * <p>
 * No statement is compiled (JIT): with costs set low, or on a large table, that takes longer than any of them does, and
 * against a short {@code statement_timeout} a video's deliveries go with it.
 * <p>
 * Behind a transaction pooler they bound transactions of several statements. A single one has the database's defaults.
 */
final class Bounds {
    private static final List<String> ALL = List.of(
            "idle_in_transaction_session_timeout = '5s'", "lock_timeout = '" + LockWait.MOST + "'", "jit = off");

    private static final String EACH_STATEMENT_SEES = "transaction_isolation = 'read committed'";

    private Bounds() {}

    /** SQL that sets them for as long as a connection keeps its session. */
    static String ofSession() {
        return set("SET ") + "; SET default_" + EACH_STATEMENT_SEES;
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
                statement.execute(set("SET LOCAL ") + "; SET LOCAL " + EACH_STATEMENT_SEES);
            }
        }
    }
}
