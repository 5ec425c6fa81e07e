package io.rescene.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import io.rescene.support.TcpProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PostgreSQL goes away, and the answers to its commits get lost: nobody's attempt, nobody's answer is lost. */
class DatabaseChaosIT {
    /** What the gate of {@link #theAnswerToACommitIsLost} locks. */
    private static final String GATE = "4242";

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Stage stage = new Stage(SERVICES);

    @Test
    void isAwayForAWhile() {
        TcpProxy database = stage.databaseProxy();
        stage.openAi().latency(Duration.ofMillis(100));
        stage.enqueue(Fixture.small(12, 4));
        InProcess.Worker worker = stage.workerHere(true);
        stage.awaitCalls(10);
        database.refuse();
        stage.await("PostgreSQL is away").pollDelay(Stage.AWAY).until(() -> true);
        int calls = stage.openAi().bill().entries().size();
        assertThat(calls).as("work is left").isLessThan(12 * 5);
        stage.invariants().always();
        database.pass();
        Instant back = Instant.now();
        stage.awaitCalls(calls + 1);
        Stage.measured("PostgreSQL back, next call after", Duration.between(back, Instant.now()));
        stage.drained(worker);
        stage.invariants().nobodyPaidForIt();
    }

    @Test
    void connectionsAreCutAtRandom() {
        TcpProxy database = stage.databaseProxy();
        stage.openAi().latency(Duration.ofMillis(60));
        int videos = Stage.LONG ? 200 : 16;
        stage.enqueue(Fixture.small(videos, 4));
        ResceneProcess worker = stage.worker("--drain");
        Random random = new Random(11);
        stage.awaitCalls(1);
        int cuts = 0;
        while (stage.jobs("done") < videos - 4 && cuts < (Stage.LONG ? 300 : 12)) {
            database.cutAfter(random.nextInt(4000));
            cuts++;
            Duration pause = Duration.ofMillis(100 + random.nextInt(500));
            stage.await("a random moment").pollDelay(pause).until(() -> true);
            database.pass();
            stage.invariants().always();
        }
        Stage.measured("PostgreSQL connections cut", cuts);
        stage.await("an end of each transaction that was cut")
                .until(() -> SERVICES.rows("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND state LIKE 'idle in transaction%'")
                        .isEmpty());
        stage.drained(worker);
        stage.invariants().nobodyPaidForIt();
    }

    /** The commit waits at a gate in the database; meanwhile the way back is cut. */
    @ParameterizedTest
    @CsvSource({
        "claim, rescene.jobs, UPDATE, NEW.state = 'processing'",
        "ledger, rescene.answers, INSERT, true",
        "save, rescene.jobs, UPDATE, NEW.state = 'done'"
    })
    void theAnswerToACommitIsLost(String what, String table, String event, String when) {
        TcpProxy database = stage.databaseProxy();
        stage.enqueue(Fixture.small(1, 3));
        SERVICES.jdbc()
                .execute("CREATE FUNCTION public.gate() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN PERFORM pg_advisory_xact_lock_shared(" + GATE + "); RETURN NULL; END'");
        SERVICES.jdbc()
                .execute("CREATE CONSTRAINT TRIGGER gate AFTER " + event + " ON " + table
                        + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (" + when
                        + ") EXECUTE FUNCTION public.gate()");
        InProcess.Worker worker;
        try (Stage.Locks gate = stage.locks("SELECT pg_advisory_xact_lock(" + GATE + ")")) {
            worker = stage.workerHere(true);
            stage.awaitBlocked();
            database.cutAfter(0);
        }
        stage.await("the commit of the " + what)
                .until(() -> SERVICES.rows(
                                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COMMIT%'"
                                        + " AND state = 'active'")
                        .isEmpty());
        database.pass();
        stage.drained(worker);
        stage.invariants().nobodyPaidForIt();
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.calls"))
                .as("rows of calls")
                .isEqualTo("4");
    }
}
