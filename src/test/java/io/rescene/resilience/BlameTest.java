package io.rescene.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.ServerWords;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** Whom trouble is blamed on; what the statement and the library are blamed for by themselves: {@link SqlTroubleTest}. */
class BlameTest {
    @ParameterizedTest
    @CsvSource({
        "08001, true",
        "08006, true",
        "08003, true",
        "53300, true",
        "53100, true",
        "57P01, true",
        "57P02, true",
        "57P03, true",
        "58030, true",
        "25006, true",
        "25P03, true",
        "25P04, true",
        "40001, true",
        "40P01, true",
        "55P03, true",
        "57014, false",
        "23505, false",
        "42601, false",
        "42P01, false",
        "22021, false",
        "28P01, false",
        "3D000, false"
    })
    void theStateTellsWhetherTroublePasses(String state, boolean passing) {
        SQLException trouble = new SQLException("x", state);
        assertThat(Blame.isPassing(trouble)).isEqualTo(passing);
        assertThat(Blame.isPassing(new UncategorizedSQLException("task", "SELECT 1", trouble)))
                .isEqualTo(passing);
        assertThat(Blame.isPassing(new IllegalStateException("wrapped", trouble)))
                .isEqualTo(passing);
    }

    @Test
    void whatSpringAndThePoolSayWhenItIsAway() {
        SQLException noState = new SQLTransientConnectionException("rescene - Connection is not available");
        assertThat(Blame.isPassing(new CannotGetJdbcConnectionException("x", noState)))
                .isTrue();
        assertThat(Blame.isPassing(new CannotCreateTransactionException("x", noState)))
                .isTrue();
        assertThat(Blame.isPassing(new TransactionSystemException("rollback failed")))
                .isTrue();
        assertThat(Blame.isPassing(new DataAccessResourceFailureException("x"))).isTrue();
        assertThat(Blame.isPassing(new RecoverableDataAccessException("x"))).isTrue();
        assertThat(Blame.isPassing(new CannotAcquireLockException("x"))).isTrue();
        assertThat(Blame.isPassing(new SQLRecoverableException("x"))).isTrue();
        assertThat(Blame.isPassing(new PSQLException("An I/O error occurred", PSQLState.CONNECTION_FAILURE)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ERROR, 08001, x, routine, false",
        "ERROR, 0A000, x, routine, false",
        "ERROR, 0A000, '', routine, false",
        "ERROR, 0A000, '', RevalidateCachedQuery, true",
        "ERROR, 42P01, '', RevalidateCachedQuery, false",
        "ERROR, 53400, x, routine, false",
        "ERROR, 53400, x, exec_stmt_raise, false",
        "ERROR, 54000, '', routine, false",
        "ERROR, 58P01, x, routine, false",
        "ERROR, 40001, x, exec_stmt_raise, true",
        "ERROR, 40P01, x, routine, true",
        "ERROR, 53100, x, routine, true",
        "ERROR, 55P03, x, routine, true",
        "FATAL, 57P01, x, routine, true",
        "FATAL, 53300, '', routine, true",
        "FATAL, XX000, '', routine, true",
        "FATAL, 28P01, '', routine, false",
        "ERROR, XX000, '', routine, false"
    })
    void whatPostgresqlTellsCountsByWhereItArose(
            String severity, String state, String where, String routine, boolean passing) {
        SQLException trouble = ServerWords.of(severity, state, where, routine);
        // As Spring does for classes 08, 53, 54, 57 and 58.
        assertThat(Blame.isPassing(new DataAccessResourceFailureException("x", trouble)))
                .isEqualTo(passing);
    }

    @Test
    void whateverIsToldWhoConnectsPasses() {
        SQLException refused = ServerWords.of("FATAL", "28P01", "", "auth_failed");
        assertThat(Blame.isPassing(new CannotGetJdbcConnectionException("x", refused)))
                .isTrue();
        assertThat(Blame.isPassing(new CannotCreateTransactionException("x", refused)))
                .isTrue();
        assertThat(Blame.isPassing(new SQLTransientConnectionException("x", refused)))
                .isTrue();
        assertThat(Blame.isPassing(new SQLNonTransientConnectionException("x", refused)))
                .isTrue();
    }

    @Test
    void mistakesAreNoAbsence() {
        assertThat(Blame.isPassing(new DataIntegrityViolationException("x"))).isFalse();
        assertThat(Blame.isPassing(new BadSqlGrammarException("t", "s", new SQLException("x", "42601"))))
                .isFalse();
        assertThat(Blame.isPassing(new NullPointerException())).isFalse();
        assertThat(Blame.isPassing(new SQLException("no state"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "ERROR, 57P01, '', routine, MOMENT",
        "FATAL, XX000, '', routine, MOMENT",
        "ERROR, XX000, '', routine, STATEMENT",
        "ERROR, 42501, '', routine, STATEMENT",
        "ERROR, 42P01, x, routine, LIBRARY",
        "ERROR, 42P01, x, exec_stmt_raise, JOB",
        "ERROR, 23505, '', routine, JOB"
    })
    void theFirstThatFitsIsMeant(String severity, String state, String where, String routine, Blame blame) {
        assertThat(Blame.of(ServerWords.of(severity, state, where, routine))).isEqualTo(blame);
        assertThat(Blame.of(new IllegalStateException("wrapped", ServerWords.of(severity, state, where, routine))))
                .isEqualTo(blame);
    }

    @Test
    void whatIsNotOfTheDatabaseIsTheJobs() {
        assertThat(Blame.of(new NullPointerException())).isEqualTo(Blame.JOB);
    }
}
