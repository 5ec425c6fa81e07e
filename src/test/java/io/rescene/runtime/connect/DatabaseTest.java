package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.support.ServerWords;
import java.io.EOFException;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

class DatabaseTest {
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
        assertThat(Database.isPassing(trouble)).isEqualTo(passing);
        assertThat(Database.isPassing(new UncategorizedSQLException("task", "SELECT 1", trouble)))
                .isEqualTo(passing);
        assertThat(Database.isPassing(new IllegalStateException("wrapped", trouble)))
                .isEqualTo(passing);
    }

    @Test
    void whatSpringAndThePoolSayWhenItIsAway() {
        SQLException noState = new SQLTransientConnectionException("rescene - Connection is not available");
        assertThat(Database.isPassing(new CannotGetJdbcConnectionException("x", noState)))
                .isTrue();
        assertThat(Database.isPassing(new CannotCreateTransactionException("x", noState)))
                .isTrue();
        assertThat(Database.isPassing(new TransactionSystemException("rollback failed")))
                .isTrue();
        assertThat(Database.isPassing(new DataAccessResourceFailureException("x")))
                .isTrue();
        assertThat(Database.isPassing(new PSQLException("An I/O error occurred", PSQLState.CONNECTION_FAILURE)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ERROR, 08001, x, routine, false",
        "ERROR, 0A000, x, routine, false",
        "ERROR, 0A000, '', routine, false",
        "ERROR, 0A000, '', RevalidateCachedQuery, true",
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
        "ERROR, XX000, '', routine, false"
    })
    void whatPostgresqlTellsCountsByWhereItArose(
            String severity, String state, String where, String routine, boolean passing) {
        SQLException trouble = ServerWords.of(severity, state, where, routine);
        // As Spring does for classes 08, 53, 54, 57 and 58.
        assertThat(Database.isPassing(new DataAccessResourceFailureException("x", trouble)))
                .isEqualTo(passing);
    }

    @Test
    void whateverIsToldWhoConnectsPasses() {
        SQLException refused = ServerWords.of("FATAL", "28P01", "", "auth_failed");
        assertThat(Database.isPassing(new CannotGetJdbcConnectionException("x", refused)))
                .isTrue();
        assertThat(Database.isPassing(new CannotCreateTransactionException("x", refused)))
                .isTrue();
    }

    @Test
    void mistakesAreNoAbsence() {
        assertThat(Database.isPassing(new DataIntegrityViolationException("x"))).isFalse();
        assertThat(Database.isPassing(new BadSqlGrammarException("t", "s", new SQLException("x", "42601"))))
                .isFalse();
        assertThat(Database.isPassing(new NullPointerException())).isFalse();
        assertThat(Database.isPassing(new SQLException("no state"))).isFalse();
    }

    @Test
    void aDatabaseThatIsNotThereIsOneClearLineWithoutThePassword() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        DatabaseUrl url = DatabaseUrl.of("postgresql://u:SECRET@127.0.0.1:" + port + "/db");
        UserException said = catchThrowableOfType(UserException.class, () -> Database.check(url));
        assertThat(said.exitCode()).isEqualTo(ExitCode.SERVICE);
        assertThat(said.getMessage())
                .contains("postgresql://127.0.0.1:" + port + "/db", "DATABASE_URL")
                .doesNotContain("SECRET", "\n");
    }

    @Test
    void whatEndsTheConnectionWithoutAWordIsNamedByItsKind() {
        SQLException ended = new PSQLException("An I/O error", PSQLState.CONNECTION_FAILURE, new EOFException());
        assertThat(NoDatabase.explained(DatabaseUrl.of("postgresql://u@127.0.0.1/db"), ended))
                .hasMessageContaining("can't be reached (EOFException)");
        assertThat(Refusal.orAway(new UncategorizedSQLException("task", "SELECT 1", ended)))
                .get()
                .extracting(Throwable::getMessage)
                .asString()
                .contains("(EOFException)");
    }
}
