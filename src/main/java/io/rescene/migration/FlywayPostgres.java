package io.rescene.migration;

import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.internal.database.base.Database;
import org.flywaydb.core.internal.database.base.Table;
import org.flywaydb.core.internal.jdbc.JdbcConnectionFactory;
import org.flywaydb.core.internal.jdbc.StatementInterceptor;
import org.flywaydb.database.postgresql.PostgreSQLConnection;
import org.flywaydb.database.postgresql.PostgreSQLDatabase;
import org.flywaydb.database.postgresql.PostgreSQLDatabaseType;

/**
 * PostgreSQL for Flyway, which else sets {@code search_path} and the role for its session and sets them back at the end.
 * Behind a transaction pooler both may meet any session, and leave it so to another application, whose tables are then
 * created in schema {@code rescene}. Here nothing outlives its transaction. Flyway finds this class by
 * {@code META-INF/services}.
 */
public final class FlywayPostgres extends PostgreSQLDatabaseType {
    /** Before Flyway's own. */
    @Override
    public int getPriority() {
        return super.getPriority() + 1;
    }

    @Override
    public Database<?> createDatabase(
            Configuration configuration, JdbcConnectionFactory connections, StatementInterceptor interceptor) {
        return new PostgreSQLDatabase(configuration, connections, interceptor) {
            @Override
            protected PostgreSQLConnection doGetConnection(java.sql.Connection connection) {
                return new Connection(this, connection);
            }

            /** A migration and its entry in the history are one transaction. */
            @Override
            public boolean useSingleConnection() {
                return true;
            }
        };
    }

    private static final class Connection extends PostgreSQLConnection {
        Connection(PostgreSQLDatabase database, java.sql.Connection connection) {
            super(database, connection);
        }

        /** A migration is one transaction, for which this holds; elsewhere Flyway names the schema. */
        @Override
        public void doChangeCurrentSchemaOrSearchPathTo(String path) throws SQLException {
            jdbcTemplate.execute("SELECT set_config('search_path', ?, true)", path);
        }

        /**
         * Nothing was changed. A migration's transaction begins with it: whatever the default, each statement sees what was
         * committed before it, and none is refused for what workers did meanwhile. It waits for locks no longer than a turn.
         */
        @Override
        protected void doRestoreOriginalState() throws SQLException {
            if (!getJdbcConnection().getAutoCommit()) {
                jdbcTemplate.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
                jdbcTemplate.execute(Turns.END);
            }
        }

        /** Whoever migrates holds Rescene's lock already: another would take one more of a pooler's connections. */
        @Override
        public <T> T lock(Table table, Callable<T> work) {
            try {
                return work.call();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new FlywayException(e.getMessage(), e);
            }
        }
    }
}
