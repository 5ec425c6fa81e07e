package io.rescene.resilience;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** What is to blame for trouble: whether somebody has to mend something, and for whom. */
public enum Blame {
    /** The moment: the database is away, or a race was lost again and again. It passes by itself. */
    MOMENT,
    /** The statement, whatever its values: a right, a table or a column that is missing. It fails for every job until mended. */
    STATEMENT,
    /** The library's own code, as a trigger, that lacks something: it may fail for every job or for one. */
    LIBRARY,
    /** The one job: its values, a refusal of the library's, or whatever else was thrown. */
    JOB;

    /**
     * Whom to blame. What a transaction pooler ends with an internal error is the moment's and not the statement's, and so on:
     * the first that fits is meant.
     *
     * @param trouble anything that was thrown
     */
    public static Blame of(Throwable trouble) {
        if (isPassing(trouble)) {
            return MOMENT;
        }
        if (SqlTrouble.isOfStatement(trouble)) {
            return STATEMENT;
        }
        return SqlTrouble.isLibraryBroken(trouble) ? LIBRARY : JOB;
    }

    /**
     * Whether trouble is nobody's fault and passes by itself: {@link #MOMENT}. What the library's own code brings about is not,
     * though it may have the same SQLSTATE: {@link SqlTrouble#isOfLibrary}.
     *
     * @param trouble anything that was thrown
     */
    public static boolean isPassing(Throwable trouble) {
        return Causes.of(trouble).anyMatch(Blame::isWithoutConnection)
                || SqlTrouble.told(trouble)
                        .map(said -> !SqlTrouble.isOfLibrary(trouble) && isPassing(said))
                        .orElseGet(() -> Causes.of(trouble).anyMatch(Blame::isAway));
    }

    /** Whatever PostgreSQL tells who connects: it was there at the start, with the same name and password. */
    private static boolean isWithoutConnection(Throwable cause) {
        return cause instanceof CannotCreateTransactionException
                || cause instanceof CannotGetJdbcConnectionException
                || cause instanceof SQLTransientConnectionException
                || cause instanceof SQLNonTransientConnectionException;
    }

    /** Told by the driver, or by Spring. */
    private static boolean isAway(Throwable cause) {
        return cause instanceof DataAccessResourceFailureException
                || cause instanceof RecoverableDataAccessException
                || cause instanceof ConcurrencyFailureException
                || cause instanceof TransactionSystemException
                || cause instanceof SQLRecoverableException
                || (cause instanceof SQLException sql && isPassing(String.valueOf(sql.getSQLState())));
    }

    private static boolean isPassing(ServerErrorMessage said) {
        return isPassing(String.valueOf(said.getSQLState())) || isOfPooler(said) || isOfStalePlan(said);
    }

    /**
     * SQLSTATE classes: 08 connection, 40 rolled back (serialization, deadlock), 53 resources, 57P shutdown, 58 system
     * error; 25006 read-only after fail-over, 25P03 and 25P04 a transaction that stood still too long, 55P03 a lock that
     * could not be had.
     */
    private static boolean isPassing(String state) {
        return state.startsWith("08")
                || state.startsWith("40")
                || state.startsWith("53")
                || state.startsWith("57P")
                || state.startsWith("58")
                || state.equals("25006")
                || state.equals("25P03")
                || state.equals("25P04")
                || state.equals(LockWait.IN_VAIN);
    }

    /** A pooler ends a session with an internal error where it has no connection for it just now. */
    private static boolean isOfPooler(ServerErrorMessage said) {
        return "FATAL".equals(said.getSeverity())
                && String.valueOf(said.getSQLState()).startsWith("XX");
    }

    /** A column has another type than when the statement was prepared: the driver prepares it anew the next time. */
    private static boolean isOfStalePlan(ServerErrorMessage said) {
        return "0A000".equals(said.getSQLState()) && "RevalidateCachedQuery".equals(said.getRoutine());
    }
}
