package io.rescene.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.Services;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connections to PostgreSQL are scarce, or there are none: work waits for them, and none is leaked. */
class ConnectionsChaosIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Stage stage = new Stage(SERVICES);

    /** Whoever held one connection while it waits for another would wait for ever. */
    @Test
    void aPoolOfOneIsEnough() {
        stage.concurrency(16);
        stage.setting("RESCENE_WORKER_VIDEOS", "8");
        stage.setting("RESCENE_DATABASE_CONNECTIONS", "1");
        stage.openAi().latency(Duration.ofMillis(20));
        stage.enqueue(Fixture.small(24, 8));
        InProcess.Worker worker = stage.workerHere(true);
        stage.awaitCalls(50);
        assertThat(Long.parseLong(
                        SERVICES.one("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'rescene'"
                                + " AND datname = current_database()")))
                .as("connections of the worker")
                .isEqualTo(1);
        stage.drained(worker);
        stage.invariants().nobodyPaidForIt();
    }

    /** As in a database whose limit others have used up: what is open is closed, what is asked for refused (53300). */
    @Test
    void noneIsToBeHadForAWhile() {
        String role = "limited_" + SERVICES.one("SELECT current_database()");
        SERVICES.jdbc().execute("CREATE ROLE " + role + " LOGIN PASSWORD 'scarce' IN ROLE postgres");
        stage.setting("DATABASE_URL", SERVICES.databaseUrl().replaceFirst("//[^@]*@", "//" + role + ":scarce@"));
        stage.openAi().latency(Duration.ofMillis(100));
        stage.enqueue(Fixture.small(12, 4));
        InProcess.Worker worker = stage.workerHere(true);
        stage.awaitCalls(10);
        SERVICES.jdbc().execute("ALTER ROLE " + role + " CONNECTION LIMIT 0");
        SERVICES.rows("SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE usename = '" + role + "'");
        stage.await("there are none").pollDelay(Stage.AWAY).until(() -> true);
        int calls = stage.openAi().bill().entries().size();
        assertThat(calls).as("work is left").isLessThan(12 * 5);
        stage.invariants().always();
        SERVICES.jdbc().execute("ALTER ROLE " + role + " CONNECTION LIMIT -1");
        Instant back = Instant.now();
        stage.awaitCalls(calls + 1);
        Stage.measured("connections to be had again, next call after", Duration.between(back, Instant.now()));
        stage.drained(worker);
        stage.invariants().nobodyPaidForIt();
    }
}
