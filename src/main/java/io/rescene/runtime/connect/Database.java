package io.rescene.runtime.connect;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.rescene.resilience.FirstTrouble;
import io.rescene.resilience.Races;
import io.rescene.runtime.exit.UserException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** The connection pool. */
public final class Database implements AutoCloseable {
    private static final Duration WAIT_FOR_CONNECTION = Duration.ofSeconds(10);
    private static final String SOCKET_TIMEOUT_SECONDS = "60";
    /**
     * From so many executions on a connection keeps a statement prepared: reading and planning the ledger's anew takes
     * PostgreSQL three times as long as carrying them out. Plans that are kept don't follow a table that grows, so
     * statements must look rows up by key whatever the tables' sizes.
     */
    private static final String PREPARE_THRESHOLD = "5";
    /** The first major version with all that the statements are made of, of which {@code AS MATERIALIZED} is the youngest. */
    private static final int OLDEST = 12;

    private final HikariDataSource pool;
    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;

    private Database(HikariDataSource pool, JdbcTransactionManager transactions) {
        this.pool = pool;
        this.jdbc = new JdbcTemplate(pool);
        SQLExceptionTranslator known = transactions.getExceptionTranslator();
        // What a deferred trigger raises is told at the commit, and Spring has no name for it: a refusal like any
        // other. Without a state it is the connection's trouble.
        transactions.setExceptionTranslator((task, sql, refused) -> {
            DataAccessException named = known.translate(task, sql, refused);
            return named != null || refused.getSQLState() == null
                    ? named
                    : new UncategorizedSQLException(task, sql, refused);
        });
        this.transaction = Races.repeating(FirstTrouble.of(new TransactionTemplate(transactions)));
    }

    /**
     * Connects once to see that the database is there, then opens the pool.
     *
     * @param url where it is
     * @param connections the most connections, at least 1
     * @throws UserException with exit code 3 if it is not there or refuses, 2 if a parameter of the URL can't be used
     */
    public static Database open(DatabaseUrl url, int connections) {
        return open(url, connections, check(url) && !url.isTransactionPooler());
    }

    /**
     * Opens the pool.
     *
     * @param ownSessions whether a connection keeps its session, and so what is prepared and set in it
     */
    static Database open(DatabaseUrl url, int connections, boolean ownSessions) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("rescene");
        config.setJdbcUrl(url.jdbc());
        config.setDataSourceProperties(url.properties());
        config.addDataSourceProperty("socketTimeout", SOCKET_TIMEOUT_SECONDS);
        if (ownSessions) {
            config.addDataSourceProperty("prepareThreshold", PREPARE_THRESHOLD);
            config.setConnectionInitSql(Bounds.ofSession());
        }
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setExceptionOverride(new LeavingReadOnly());
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(WAIT_FOR_CONNECTION.toMillis());
        HikariDataSource pool = new HikariDataSource(config);
        return new Database(pool, ownSessions ? new JdbcTransactionManager(pool) : Bounds.inEachTransaction(pool));
    }

    /**
     * Connects once to see that the database is there, is not too old, and takes transactions, which a pooler in statement
     * mode does not: what is paid for could never be saved.
     *
     * @return whether PostgreSQL itself is at the other end, and no pooler that may give each transaction another session:
     *     the session's number is the one that was named when the connection was made
     * @throws UserException with exit code 3 if it is not there, refuses or is too old, 2 if a parameter of the URL can't be
     *     used
     */
    static boolean check(DatabaseUrl url) {
        try (Connection connection = DriverManager.getConnection(url.jdbc(), url.properties())) {
            if (!connection.isValid(5)) {
                throw new SQLException("the connection is not valid", "08006");
            }
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement();
                    ResultSet session = statement.executeQuery("SELECT pg_backend_pid(),"
                            + " current_setting('server_version_num')::int, current_setting('server_version')")) {
                session.next();
                if (session.getInt(2) / 10_000 < OLDEST) {
                    throw NoDatabase.tooOld(url, session.getString(3), OLDEST);
                }
                boolean own = session.getInt(1)
                        == connection.unwrap(PGConnection.class).getBackendPID();
                connection.commit();
                return own;
            }
        } catch (SQLException e) {
            throw NoDatabase.explained(url, e);
        }
    }

    /** Statements. */
    public JdbcTemplate jdbc() {
        return jdbc;
    }

    /** Transactions; one that loses a race is repeated. */
    public TransactionOperations transaction() {
        return transaction;
    }

    /** The pool, for Camel. */
    public DataSource dataSource() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
    }
}
