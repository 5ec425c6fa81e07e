package io.rescene.runtime.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.route.folder.RoutesFolder;
import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.redisson.client.RedisException;
import org.redisson.client.RedisTimeoutException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What a poll says; what SQL leads to needs a database. */
class EnqueuingTroubleTest {
    @TempDir
    private Path folder;

    private String said(Throwable trouble) {
        return new EnqueuingTrouble(new RoutesFolder(folder), new JdbcTemplate(new DriverManagerDataSource()))
                .ofPoll(trouble);
    }

    @Test
    void thatTheDatabaseIsAway() {
        SQLTransientConnectionException pool = new SQLTransientConnectionException("rescene - not available");
        pool.initCause(new ConnectException("Connection refused"));

        assertThat(said(new CannotGetJdbcConnectionException("Failed to obtain JDBC Connection", pool)))
                .isEqualTo("the database is away, or can't do it now (Connection refused)");
    }

    @Test
    void thatRedisIsAwayOrRefusesWithoutTheValuesOfTheCommand() {
        assertThat(said(new IllegalStateException(new RedisTimeoutException(
                        "Command still hasn't been written! command: (LPUSH), params: [a job]"))))
                .startsWith("Redis is away: ")
                .contains("Command still hasn't been written")
                .doesNotContain("a job");
        assertThat(said(new RedisException("NOPERM No permissions to run the 'lpush' command")))
                .isEqualTo("Redis refuses it: NOPERM No permissions to run the 'lpush' command:"
                        + " allow it to the user of REDIS_URL");
    }

    @Test
    void whatAFunctionOfTheLibraryRaises() {
        assertThat(said(new UncategorizedSQLException(
                        "read", "SELECT", new PSQLException(new ServerErrorMessage("SERROR\0CP0001\0Mnot now\0")))))
                .isEqualTo("SQL of routes/, or the library's own code, fails with what it meets in the library:"
                        + " ERROR: not now");
    }

    @Test
    void whatIsWrongWithAFile() {
        assertThat(said(new BrokenFileException("routes/sql/count-candidates.sql", "has to give one number", null)))
                .isEqualTo("routes/sql/count-candidates.sql: has to give one number");
    }
}
