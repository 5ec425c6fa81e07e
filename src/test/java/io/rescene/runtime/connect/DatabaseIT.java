package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Services;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What bounds each transaction, whether a connection keeps its session or a pooler hands sessions out. */
class DatabaseIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noTransactionKeepsItsLocksOrWaitsForOthersForEver(boolean ownSessions) {
        try (Database database = Database.open(DatabaseUrl.of(SERVICES.databaseUrl()), 1, ownSessions)) {
            database.transaction().executeWithoutResult(status -> {
                assertThat(shown(database, "idle_in_transaction_session_timeout"))
                        .isEqualTo("5s");
                assertThat(shown(database, "lock_timeout")).isEqualTo("7s");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void singleStatementsAreBoundedTooButNothingIsLeftBehindInASessionOfAPooler(boolean ownSessions) {
        try (Database database = Database.open(DatabaseUrl.of(SERVICES.databaseUrl()), 1, ownSessions)) {
            database.transaction().executeWithoutResult(status -> shown(database, "lock_timeout"));

            assertThat(shown(database, "lock_timeout")).isEqualTo(ownSessions ? "7s" : "0");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStatementThatWaitedForALockSeesWhatWasDoneMeanwhile(boolean ownSessions) {
        String name = SERVICES.one("SELECT current_database()");
        SERVICES.jdbc().execute("ALTER DATABASE " + name + " SET default_transaction_isolation = 'repeatable read'");
        try (Database database = Database.open(DatabaseUrl.of(SERVICES.databaseUrl()), 1, ownSessions)) {
            database.transaction()
                    .executeWithoutResult(status ->
                            assertThat(shown(database, "transaction_isolation")).isEqualTo("read committed"));
        } finally {
            SERVICES.jdbc().execute("ALTER DATABASE " + name + " RESET default_transaction_isolation");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noTimeGoesToCompilingStatementsWhateverIsTheDefault(boolean ownSessions) {
        String name = SERVICES.one("SELECT current_database()");
        SERVICES.jdbc().execute("ALTER DATABASE " + name + " SET jit = on");
        try (Database database = Database.open(DatabaseUrl.of(SERVICES.databaseUrl()), 1, ownSessions)) {
            database.transaction()
                    .executeWithoutResult(
                            status -> assertThat(shown(database, "jit")).isEqualTo("off"));
        } finally {
            SERVICES.jdbc().execute("ALTER DATABASE " + name + " RESET jit");
        }
    }

    private static String shown(Database database, String parameter) {
        return String.valueOf(database.jdbc().queryForObject("SHOW " + parameter, String.class));
    }
}
