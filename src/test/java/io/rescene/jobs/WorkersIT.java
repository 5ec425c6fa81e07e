package io.rescene.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rescene.support.Services;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DataAccessResourceFailureException;

class WorkersIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @BeforeEach
    void library() {
        SERVICES.createLibrary();
        SERVICES.migrate();
    }

    private static Workers worker(UUID id) {
        return new Workers(SERVICES.jdbc(), id, ProcessMark.current(), Duration.ofSeconds(20));
    }

    /** One that lives or has lived. */
    private static UUID seen(String state, String ago) {
        UUID id = UUID.randomUUID();
        worker(id).heartbeat("open", "", 3);
        SERVICES.jdbc()
                .update(
                        "UPDATE rescene.workers SET state = ?, heartbeat_at = clock_timestamp() - ?::interval WHERE id = ?",
                        state,
                        ago,
                        id);
        return id;
    }

    /** The database's clock went back: all have heartbeats of a time to come, and who lives sends another one. */
    @Test
    void whoseHeartbeatIsOfATimeToComeIsGoneIfNoOtherFollows() {
        UUID dead = seen("open", "-1 hour");
        UUID living = seen("open", "-1 hour");
        Workers looking = new Workers(SERVICES.jdbc(), UUID.randomUUID(), ProcessMark.current(), Duration.ofSeconds(1));
        looking.heartbeat("open", "", 3);

        assertThat(looking.gone()).isEmpty();

        await().untilAsserted(() -> {
            looking.heartbeat("open", "", 3);
            worker(living).heartbeat("open", "", 3);
            assertThat(looking.gone()).containsExactly(dead);
        });
    }

    /** As all do when the machine wakes up again; to the worker that looks no time has passed. */
    @Test
    void nobodyIsGoneWhereTheDatabasesClockWentAhead() {
        UUID other = seen("open", "0");
        Workers looking = worker(UUID.randomUUID());
        looking.heartbeat("open", "", 3);
        clockGoesAhead();

        assertThat(looking.gone()).as("before its next heartbeat").isEmpty();

        looking.heartbeat("open", "", 3);
        assertThat(looking.gone()).as("before the other's").isEmpty();
        worker(other).heartbeat("open", "", 3);
        assertThat(looking.gone()).isEmpty();
    }

    @Test
    void whoSendsNoHeartbeatAfterTheDatabasesClockWentAheadIsGone() {
        UUID dead = seen("open", "0");
        Workers looking = new Workers(SERVICES.jdbc(), UUID.randomUUID(), ProcessMark.current(), Duration.ofSeconds(1));
        looking.heartbeat("open", "", 3);
        clockGoesAhead();

        await().untilAsserted(() -> {
            looking.heartbeat("open", "", 3);
            assertThat(looking.gone()).containsExactly(dead);
        });
    }

    private static void clockGoesAhead() {
        SERVICES.jdbc().update("UPDATE rescene.workers SET heartbeat_at = heartbeat_at - interval '1 hour'");
    }

    /** A connection that leads nowhere any more shows as an answer that does not come. */
    @Test
    @Timeout(30)
    void aHeartbeatThatIsNotAnsweredEndsSoThatAnotherCanFollow() throws SQLException {
        UUID id = UUID.randomUUID();
        Workers worker = new Workers(SERVICES.jdbc(), id, ProcessMark.current(), Duration.ofSeconds(4));
        worker.heartbeat("open", "", 3);
        try (Connection other = SERVICES.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT FROM rescene.workers FOR UPDATE");
            assertThatThrownBy(() -> worker.heartbeat("open", "", 3))
                    .isInstanceOf(DataAccessResourceFailureException.class);
            other.rollback();
        }
        worker.heartbeat("open", "", 3);
    }

    @Test
    void onlyWhoIsLongGoneAndHoldsNothingIsForgotten() {
        seen("gone", "8 days");
        UUID late = seen("gone", "6 days");
        UUID living = seen("open", "8 days");
        UUID holdsAJob = seen("gone", "8 days");
        UUID holdsMoney = seen("gone", "8 days");
        SERVICES.jdbc().update("""
                WITH r AS (INSERT INTO rescene.runs (origin) VALUES ('command') RETURNING id)
                INSERT INTO rescene.jobs (run_id, video_id, state, worker_id)
                SELECT id, gen_random_uuid(), 'processing', ?::uuid FROM r
                """, holdsAJob);
        SERVICES.jdbc().update("INSERT INTO rescene.reservations VALUES ('run 1', ?::uuid, 1)", holdsMoney);

        worker(UUID.randomUUID()).tidy();
        assertThat(SERVICES.jdbc().queryForList("SELECT id FROM rescene.workers", UUID.class))
                .containsExactlyInAnyOrder(late, living, holdsAJob, holdsMoney);
    }
}
