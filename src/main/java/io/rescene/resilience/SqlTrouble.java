package io.rescene.resilience;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.core.NestedExceptionUtils;

/** Whose trouble it is that PostgreSQL tells, by SQLSTATE and by where it arose. */
public final class SqlTrouble {
    private static final String CANCELLED = "57014";
    private static final String NO_RIGHT = "42501";
    private static final String NO_TYPE = "42P18";
    private static final String AMBIGUOUS = "42725";

    /** Classes of SQLSTATE: feature not supported, syntax error or access rule violation, internal error. */
    private static final Set<String> REFUSING = Set.of("0A", "42", "XX");

    private static final Set<String> UNSUPPORTED = Set.of("0A");

    /** Besides these, in a function: a connection that it makes, a limit that it passes, a file that it wants. */
    private static final Set<String> LACKING = Set.of("08", "53", "58");

    /** A lost race, read-only or standing still, disk, memory, connections, locks, operators, disk again. */
    private static final Set<String> OF_MOMENT =
            Set.of("40", "25006", "25P03", "25P04", "53100", "53200", "53300", LockWait.IN_VAIN, "57", "58030");

    /** It is full, or fails. */
    private static final Set<String> OF_DISK = Set.of("53100", "58030");

    private static final String REWRITING = "RewriteQuery";
    private static final String RAISE = "exec_stmt_raise";
    private static final String ROW_SECURITY = "ExecWithCheckOptions";

    private SqlTrouble() {}

    /** What PostgreSQL itself told of it; empty if it told nothing, as where it is not there. */
    public static Optional<ServerErrorMessage> told(Throwable trouble) {
        return Causes.of(trouble)
                .flatMap(cause -> cause instanceof PSQLException sql
                        ? Stream.ofNullable(sql.getServerErrorMessage())
                        : Stream.empty())
                .findFirst();
    }

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

    /**
     * Whether the database is there and its disk is full, or fails: then it may well take heartbeats, which change one row
     * again and again, and nothing that is longer.
     *
     * @param trouble anything that was thrown
     */
    public static boolean isOfDisk(Throwable trouble) {
        return OF_DISK.stream().anyMatch(state -> hasState(state, trouble));
    }

    /** Whether trouble comes of what the database tells by this SQLSTATE. */
    static boolean hasState(String state, Throwable trouble) {
        return Causes.of(trouble)
                .anyMatch(cause -> cause instanceof SQLException sql && state.equals(sql.getSQLState()));
    }

    /**
     * Whether the database refuses the statement itself, whatever its values: no right, no such table, a broken index, a rule
     * that it can't be rewritten by.
     *
     * @param trouble anything that was thrown
     */
    public static boolean isOfStatement(Throwable trouble) {
        return NestedExceptionUtils.getMostSpecificCause(trouble) instanceof SQLException sql
                && isOneOf(REFUSING, String.valueOf(sql.getSQLState()))
                && (!isOneOf(UNSUPPORTED, String.valueOf(sql.getSQLState())) || isOfRewriting(trouble))
                && !isOfLibrary(trouble);
    }

    /** Whether a rule is in the way. What else isn't supported may be so of one row, as that it moves to another partition. */
    private static boolean isOfRewriting(Throwable trouble) {
        return told(trouble).filter(said -> REWRITING.equals(said.getRoutine())).isPresent();
    }

    /**
     * Whether the library's own code brought trouble about, as a trigger's function, so that it is the matter of the row which that
     * was at work on. PostgreSQL tells the context for what arises beneath a statement, and none for what is the matter of
     * the statement or of its connection.
     *
     * <table>
     * <caption>What arises in a function, by SQLSTATE</caption>
     * <tr><th>raised</th><td>whatever the SQLSTATE, but for 40</td><td>the library's</td></tr>
     * <tr><th>40</th><td>a lost race: who raises that wants another try, too</td><td>the moment's</td></tr>
     * <tr><th>25006, 25P03, 25P04</th><td>read-only after a fail-over, a transaction that stood still</td>
     *     <td>the moment's</td></tr>
     * <tr><th>53100, 53200, 53300</th><td>the server's disk, memory, connections</td><td>the moment's</td></tr>
     * <tr><th>55P03</th><td>a lock that could not be had</td><td>the moment's</td></tr>
     * <tr><th>57</th><td>cancelled, as by statement_timeout, or shut down</td><td>the moment's</td></tr>
     * <tr><th>58030</th><td>the server's disk fails</td><td>the moment's</td></tr>
     * <tr><th>08</th><td>a connection that the function makes, as dblink does</td><td>the library's</td></tr>
     * <tr><th>53400</th><td>a limit that the function passes</td><td>the library's</td></tr>
     * <tr><th>58 but for 58030</th><td>a file that the function wants</td><td>the library's</td></tr>
     * <tr><th>0A, 42, XX</th><td>what the function can't do, or may not</td><td>the library's</td></tr>
     * <tr><th>any other</th><td>values, constraints, limits of size</td><td>the library's</td></tr>
     * </table>
     *
     * <p>What row-level security refuses counts as well: it has the SQLSTATE of a missing right, and is about the row.
     *
     * @param trouble anything that was thrown
     */
    public static boolean isOfLibrary(Throwable trouble) {
        return told(trouble).filter(SqlTrouble::isOfLibrary).isPresent();
    }

    /**
     * Whether the library's own code is broken: it lacks a table, a right, a server or the like, which may be mended. What it
     * raises on purpose, and what is the matter of the row's values, is not.
     *
     * @param trouble anything that was thrown
     */
    public static boolean isLibraryBroken(Throwable trouble) {
        return told(trouble)
                .filter(said -> isOfLibrary(said) && !isVerdict(said))
                .map(said -> String.valueOf(said.getSQLState()))
                .filter(state -> isOneOf(REFUSING, state) || isOneOf(LACKING, state))
                .isPresent();
    }

    private static boolean isOfLibrary(ServerErrorMessage said) {
        String state = String.valueOf(said.getSQLState());
        if (isVerdict(said)) {
            return !state.startsWith("40");
        }
        return isInFunction(said) && !isOneOf(OF_MOMENT, state);
    }

    /**
     * Whether a context is told but that of the statement's values, the outermost, which log_parameter_max_length_on_error adds
     * to any error (PostgreSQL, params.c).
     */
    private static boolean isInFunction(ServerErrorMessage said) {
        String where = said.getWhere();
        return where != null && !where.startsWith("unnamed portal ") && !where.startsWith("portal \"");
    }

    /** A trigger's own RAISE, or row-level security's check of a new row. By the server's routine: words are translated. */
    private static boolean isVerdict(ServerErrorMessage said) {
        return RAISE.equals(said.getRoutine()) || ROW_SECURITY.equals(said.getRoutine());
    }

    /** Whether it is one of these, or of a class of these. */
    private static boolean isOneOf(Set<String> statesAndClasses, String state) {
        return statesAndClasses.stream().anyMatch(state::startsWith);
    }
}
