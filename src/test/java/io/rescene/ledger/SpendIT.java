package io.rescene.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.migration.Verification;
import io.rescene.support.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The sums of calls, held against the calls. */
class SpendIT {
    private static final int WRITERS = 4;
    private static final int COMMITS = 60;
    private static final String WRITE = """
            INSERT INTO rescene.calls (key, kind, run_id, model, status, outcome, prompt_tokens, completion_tokens, cost_usd,
                lost_usd, millis)
            SELECT 'k', CASE WHEN n %% 5 = 0 THEN 'summary' ELSE 'scene' END, nullif((n * %1$d) %% 4, 0), 'm' || n %% 3, 200, 'answer', n, 2 * n,
                CASE WHEN n %% 7 <> 0 THEN n / 1000.0 END, CASE WHEN n %% 7 = 0 THEN 0.02 END, n
            FROM generate_series(1, %1$d) n ORDER BY n %% %2$d
            """;

    private static final String SUMS = """
            SELECT concat_ws(' ', run_id, kind, model, calls, prompt_tokens, completion_tokens, priced, cost_usd, lost_calls,
                lost_usd, began_at) FROM rescene.spend ORDER BY run_id, kind, model
            """;
    private static final String CALLS = """
            SELECT concat_ws(' ', coalesce(run_id, 0), kind, model, count(*), sum(prompt_tokens), sum(completion_tokens),
                count(cost_usd), coalesce(sum(cost_usd), 0.00000000), count(lost_usd), coalesce(sum(lost_usd), 0.00000000),
                min(at - millis * interval '1 millisecond'))
            FROM rescene.calls GROUP BY coalesce(run_id, 0), kind, model ORDER BY coalesce(run_id, 0), kind, model
            """;

    @RegisterExtension
    static final Services SERVICES = new Services();

    @BeforeEach
    void aLedger() {
        SERVICES.createLibrary();
        migrate();
    }

    private static List<String> migrate() {
        return SERVICES.migrate();
    }

    private static void theSumsAreThoseOfTheCalls() {
        assertThat(SERVICES.rows(SUMS)).isNotEmpty().isEqualTo(SERVICES.rows(CALLS));
    }

    private static void write(Random random) {
        SERVICES.jdbc().update(WRITE.formatted(1 + random.nextInt(40), 1 + random.nextInt(9)));
    }

    @Test
    void besideOthersThatWriteTheSameRuns() {
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            Random random = new Random(writer);
            writers.add(CompletableFuture.runAsync(() -> {
                for (int commit = 0; commit < COMMITS; commit++) {
                    write(random);
                }
            }));
        }
        writers.forEach(CompletableFuture::join);
        theSumsAreThoseOfTheCalls();
    }

    /** It writes with its owner's rights: a trigger on a table of one's own could add any sum. */
    @Test
    void nobodyElseMayUseTheTriggersFunction() {
        SERVICES.jdbc().execute("CREATE ROLE stranger");
        try {
            assertThat(SERVICES.one("SELECT has_function_privilege('stranger', 'rescene.add_to_spend()', 'EXECUTE')"))
                    .isEqualTo("f");
        } finally {
            SERVICES.jdbc().execute("DROP ROLE stranger");
        }
    }

    @Test
    void whatIsUndoneOrKilledCountsInNeither() throws Exception {
        write(new Random(1));
        List<String> before = SERVICES.rows(SUMS);
        try (Connection connection = SERVICES.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            JdbcTemplate within = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
            within.update(WRITE.formatted(20, 3));
            int pid = within.queryForObject("SELECT pg_backend_pid()", Integer.class);
            SERVICES.jdbc().queryForObject("SELECT pg_terminate_backend(?)", Boolean.class, pid);
            assertThatThrownBy(() -> within.queryForObject("SELECT 1", Integer.class))
                    .isInstanceOf(DataAccessException.class);
        }
        assertThat(SERVICES.rows(SUMS)).isEqualTo(before);
        theSumsAreThoseOfTheCalls();
    }

    @Test
    void aCallThatIsWrittenAgainCountsOnce() {
        String once = """
                INSERT INTO rescene.calls (key, kind, run_id, model, status, outcome, cost_usd, millis, nonce)
                VALUES ('k', 'scene', 1, 'm', 200, 'answer', 0.5, 10, ?) ON CONFLICT (nonce) DO NOTHING
                """;
        UUID nonce = UUID.randomUUID();
        SERVICES.jdbc().update(once, nonce);
        SERVICES.jdbc().update(once, nonce);
        assertThat(SERVICES.one("SELECT calls || ' ' || cost_usd FROM rescene.spend"))
                .isEqualTo("1 0.50000000");
    }

    @Test
    void callsOfAnInstallationThatHadNoSumsAreAddedWhileOthersWrite() throws IOException {
        forget("015", "016");
        write(new Random(2));
        CompletableFuture<Void> meanwhile = CompletableFuture.runAsync(() -> {
            Random random = new Random(3);
            for (int commit = 0; commit < COMMITS; commit++) {
                write(random);
            }
        });
        assertThat(migrate()).contains("015_sum_calls.sql", "016_sum_earlier_calls.sql");
        meanwhile.join();
        theSumsAreThoseOfTheCalls();
        assertThat(migrate()).isEmpty();
        theSumsAreThoseOfTheCalls();
    }

    @Test
    void aMigrationThatEndedBetweenTheTwoIsCompleted() throws IOException {
        forget("015", "016");
        write(new Random(4));
        SERVICES.jdbc().execute(text("015_sum_calls.sql"));
        write(new Random(5));
        assertThat(new Verification(SERVICES.jdbc()).verify().missing())
                .containsExactly("rescene.spend of earlier calls");
        migrate();
        theSumsAreThoseOfTheCalls();
    }

    @Test
    void sumsThatSomebodyDroppedAreMadeAnew() {
        write(new Random(6));
        SERVICES.jdbc().execute("DROP TABLE rescene.spend");
        assertThat(migrate()).contains("015_sum_calls.sql");
        write(new Random(7));
        theSumsAreThoseOfTheCalls();
    }

    /** As after a restore with triggers disabled. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TRIGGER calls_add_to_spend ON rescene.calls",
                "ALTER TABLE rescene.calls DISABLE TRIGGER USER"
            })
    void callsThatWereWrittenWithoutTheTriggerAreMissed(String without) {
        SERVICES.jdbc().execute(without);
        write(new Random(8));
        assertThat(new Verification(SERVICES.jdbc()).verify().missing())
                .containsExactly("rescene.calls' trigger calls_add_to_spend");
        migrate();
        assertThat(new Verification(SERVICES.jdbc()).verify().missing()).isEmpty();
        write(new Random(9));
        theSumsAreThoseOfTheCalls();
    }

    private static String text(String migration) throws IOException {
        return Files.readString(Path.of("migrations", migration));
    }

    /** As it was before these migrations. */
    private static void forget(String... versions) throws IOException {
        SERVICES.jdbc().execute(text("rollback/015_sum_calls.sql"));
        for (String version : versions) {
            SERVICES.jdbc().update("DELETE FROM rescene.schema_history WHERE version = ?", version);
        }
    }
}
