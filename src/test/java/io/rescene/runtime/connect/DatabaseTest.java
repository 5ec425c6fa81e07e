package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.springframework.jdbc.UncategorizedSQLException;

class DatabaseTest {
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
    void whatEndsTheConnectionWithoutAWordIsNamedAllTheSame() {
        SQLException ended = new PSQLException("An I/O error", PSQLState.CONNECTION_FAILURE, new EOFException());
        assertThat(NoDatabase.explained(DatabaseUrl.of("postgresql://u@127.0.0.1/db"), ended))
                .hasMessageContaining("can't be reached (EOFException)");
        assertThat(Refusal.orAway(new UncategorizedSQLException("task", "SELECT 1", ended)))
                .get()
                .extracting(Throwable::getMessage)
                .asString()
                .contains("(An I/O error)");
    }
}
