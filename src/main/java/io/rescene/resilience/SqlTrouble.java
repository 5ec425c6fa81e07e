package io.rescene.resilience;

import java.sql.SQLException;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.springframework.core.NestedExceptionUtils;

/** What PostgreSQL says, by SQLSTATE, of trouble that does not pass by itself. */
public final class SqlTrouble {
    private static final String CANCELLED = "57014";
    private static final String NO_RIGHT = "42501";
    private static final String NO_TYPE = "42P18";
    private static final String AMBIGUOUS = "42725";
    /** Classes of SQLSTATE: syntax error or access rule violation, internal error. */
    private static final Set<String> REFUSING = Set.of("42", "XX");

    /** Row-level security's check of a new row, and a trigger's own RAISE. */
    private static final Set<String> OF_ROW = Set.of("ExecWithCheckOptions", "exec_stmt_raise");

    private SqlTrouble() {}

    /**
     * Whether a statement was cancelled, as statement_timeout does. No passing trouble for what may as well fail, since it
     * may last; but an answer that is paid for is worth waiting for.
     *
     * @param trouble anything that was thrown
     */
    public static boolean isCancelled(Throwable trouble) {
        return hasState(CANCELLED, trouble);
    }

    /**
     * Whether the database's user lacks a right.
     *
     * @param trouble anything that was thrown
     */
    public static boolean isOfRights(Throwable trouble) {
        return hasState(NO_RIGHT, trouble);
    }

    /**
     * Whether the database can't tell what type a value is of, or by it which function is meant.
     *
     * @param trouble anything that was thrown
     */
    public static boolean isOfUnknownType(Throwable trouble) {
        return hasState(NO_TYPE, trouble) || hasState(AMBIGUOUS, trouble);
    }

    /** Whether trouble comes of what the database tells by this SQLSTATE. */
    static boolean hasState(String state, Throwable trouble) {
        return Causes.of(trouble)
                .anyMatch(cause -> cause instanceof SQLException sql && state.equals(sql.getSQLState()));
    }

    /**
     * Whether the database refuses the statement itself, whatever its values: no right, no such table, a broken index.
     *
     * @param trouble anything that was thrown
     */
    public static boolean isOfStatement(Throwable trouble) {
        return NestedExceptionUtils.getMostSpecificCause(trouble) instanceof SQLException sql
                && String.valueOf(sql.getSQLState()).length() == 5
                && REFUSING.contains(sql.getSQLState().substring(0, 2))
                && !isOfRow(sql);
    }

    /** May have the SQLSTATE of a missing right, but is about the row's values. By the server's routine: words are translated. */
    private static boolean isOfRow(SQLException refusal) {
        return refusal instanceof PSQLException postgres
                && postgres.getServerErrorMessage() != null
                && OF_ROW.contains(
                        String.valueOf(postgres.getServerErrorMessage().getRoutine()));
    }
}
