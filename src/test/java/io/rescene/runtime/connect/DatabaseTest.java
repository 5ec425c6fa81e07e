package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
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
