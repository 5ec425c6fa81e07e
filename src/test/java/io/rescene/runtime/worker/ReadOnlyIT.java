package io.rescene.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.support.InProcess;
import io.rescene.support.LogHeard;
import io.rescene.support.Observed;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A database that takes nothing for a while, as one does after somebody made it read-only, or a failover. */
@Timeout(120)
class ReadOnlyIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    /** For all sessions, which are ended for that. */
    private static void readOnly() {
        setReadOnly(true);
        SERVICES.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }

    /** For sessions that begin from now on. */
    private static void setReadOnly(boolean on) {
        SERVICES.jdbc()
                .execute("SET transaction_read_only = off; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET"
                        + " default_transaction_read_only = " + on + "', current_database()); END $$");
    }

    private static void awaitSaid(LogHeard heard, String level) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> heard.lines(Heartbeat.class.getName()).stream().anyMatch(line -> line.startsWith(level)));
    }

    @Test
    void aWorkerSaysSoAndThatItIsOverThoughItsSessionsStayReadOnly() {
        Observed observed = Observed.onFreePort();
        testbed.environment().put("RESCENE_WORKER_HEARTBEAT", "0.1");
        testbed.environment().put("RESCENE_OBSERVE_PORT", observed.portText());
        testbed.app().migrate();
        try (LogHeard heard = new LogHeard();
                InProcess.Worker worker = testbed.app().worker(false)) {
            await().until(() -> !SERVICES.rows("SELECT 1 FROM rescene.workers WHERE state = 'open'")
                    .isEmpty());
            try {
                readOnly();
                awaitSaid(heard, "WARN");
                await().untilAsserted(() -> assertThat(
                                observed.get("/observe/health/ready").body())
                        .contains("the database takes nothing now", "read-only transaction"));
                assertThat(observed.get("/observe/health/ready").statusCode()).isEqualTo(503);
                assertThat(observed.sum("rescene_intake_open")).isZero();
            } finally {
                setReadOnly(false);
            }
            awaitSaid(heard, "INFO");
            await().until(() -> observed.get("/observe/health/ready").statusCode() == 200);
            assertThat(observed.sum("rescene_intake_open")).isEqualTo(1);
            assertThat(worker.life()).isNotDone();
        }
    }
}
