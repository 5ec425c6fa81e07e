package io.rescene.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
        "08001, true", "08006, true", "08003, true", "53300, true", "53100, true", "57P01, true", "57P02, true",
        "57P03, true", "58030, true", "25006, true", "57014, false", "23505, false", "40001, false", "40P01, false",
        "42601, false", "42P01, false", "22021, false", "28P01, false", "3D000, false"
    })
    void theStateTellsWhetherTheDatabaseIsAway(String state, boolean away) {
        SQLException trouble = new SQLException("x", state);
        assertThat(Database.isAway(trouble)).isEqualTo(away);
        assertThat(Database.isAway(new UncategorizedSQLException("task", "SELECT 1", trouble)))
                .isEqualTo(away);
        assertThat(Database.isAway(new IllegalStateException("wrapped", trouble)))
                .isEqualTo(away);
    }

    @Test
    void whatSpringAndThePoolSayWhenItIsAway() {
        SQLException noState = new SQLTransientConnectionException("rescene - Connection is not available");
        assertThat(Database.isAway(new CannotGetJdbcConnectionException("x", noState)))
                .isTrue();
        assertThat(Database.isAway(new CannotCreateTransactionException("x", noState)))
                .isTrue();
        assertThat(Database.isAway(new TransactionSystemException("rollback failed")))
                .isTrue();
        assertThat(Database.isAway(new DataAccessResourceFailureException("x"))).isTrue();
        assertThat(Database.isAway(new PSQLException("An I/O error occurred", PSQLState.CONNECTION_FAILURE)))
                .isTrue();
    }

    @Test
    void mistakesAreNoAbsence() {
        assertThat(Database.isAway(new DataIntegrityViolationException("x"))).isFalse();
        assertThat(Database.isAway(new BadSqlGrammarException("t", "s", new SQLException("x", "42601"))))
                .isFalse();
        assertThat(Database.isAway(new NullPointerException())).isFalse();
        assertThat(Database.isAway(new SQLException("no state"))).isFalse();
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
}
