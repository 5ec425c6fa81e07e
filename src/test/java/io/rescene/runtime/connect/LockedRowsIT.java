package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.support.FakeOpenAi;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.PictureServer;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A worker goes on with all its jobs but those whose rows somebody else's open transaction locks. */
class LockedRowsIT {
    private static final Duration LONGEST = Duration.ofSeconds(40);

    /** The videos whose rows are locked; the third one's is not. */
    private static final int LOCKED = 2;

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private final FakeOpenAi openAi = testbed.openAi();
    private final PictureServer pictures = testbed.pictures();
    private final Fixture fixture = Fixture.small(LOCKED + 1, 1);
    private final CountDownLatch locked = new CountDownLatch(1);
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final Map<String, String> environment = testbed.environment();

    @BeforeEach
    void library() {
        app().migrate();
        fixture.install(SERVICES.dataSource(), pictures.base());
    }

    @AfterEach
    void end() {
        locked.countDown();
        blocked.countDown();
    }

    private InProcess app() {
        return testbed.app();
    }

    private String state(int video) {
        return SERVICES.one("SELECT state FROM rescene.jobs WHERE video_id = '"
                + fixture.videos().get(video).id() + "'");
    }

    /** The first two end when their rows are locked, the third when nothing can be written of them. */
    private void answers(Fault fault) {
        byte[] free = pictures.bytesFor(Fixture.ownPicture(LOCKED).orElseThrow());
        openAi.faults(call -> {
            boolean last =
                    call.picture().map(picture -> Arrays.equals(picture, free)).orElse(false);
            return awaited(last ? blocked : locked) ? fault : new Fault.None();
        });
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(2, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Has a worker end three jobs while the rows of two are locked.
     *
     * @param waiting how many of the two are to wait before the third one ends
     * @param state what the third one comes to
     */
    private void theThirdComesTo(String state, int waiting) throws SQLException {
        app().reprocess();
        try (InProcess.Worker worker = app().worker(false);
                Connection other = SERVICES.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            await().atMost(LONGEST)
                    .until(() -> List.of(state(0), state(1), state(2))
                            .equals(List.of("processing", "processing", "processing")));
            other.setAutoCommit(false);
            for (Fixture.Video video : fixture.videos().subList(0, LOCKED)) {
                statement.execute("SELECT id FROM public.videos WHERE id = '" + video.id() + "' FOR UPDATE");
            }
            locked.countDown();
            await().atMost(LONGEST)
                    .until(() -> SERVICES.one("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                    + " AND wait_event_type = 'Lock'")
                            .equals(Integer.toString(waiting)));
            blocked.countDown();
            await().atMost(LONGEST).until(() -> state(2).equals(state));
            assertThat(List.of(state(0), state(1))).containsOnly("processing");
            other.rollback();
            await("those that were locked")
                    .atMost(LONGEST)
                    .until(() -> List.of(state(0), state(1)).equals(List.of(state, state)));
            assertThat(worker.life()).isNotDone();
        }
    }

    @Test
    void aDeliveryThatFailedIsEndedWhileOthersCannotBe() throws SQLException {
        environment.put("RESCENE_JOBS_DELIVERIES", "1");
        answers(new Fault.Content("{\"no\":\"use\"}"));
        theThirdComesTo("dead", 1);
    }

    @Test
    void aVideoIsSavedWhileOthersCannotBe() throws SQLException {
        answers(new Fault.None());
        theThirdComesTo("done", LOCKED);
    }

    /** What a worker does by the clock for itself does not keep it from what it does for all. */
    @Test
    void theReconcilerLooksThoughHandingBackFails() {
        environment.put("RESCENE_WORKER_HEARTBEAT", "0.2");
        try (InProcess.Worker worker = app().worker(false)) {
            await().atMost(LONGEST)
                    .until(() ->
                            !SERVICES.rows("SELECT id FROM rescene.workers").isEmpty());
            SERVICES.jdbc()
                    .execute("CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS"
                            + " $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;"
                            + " CREATE TRIGGER refuse BEFORE UPDATE ON rescene.jobs FOR EACH ROW"
                            + " WHEN (NEW.reason = 'its claim got lost') EXECUTE FUNCTION public.refuse()");
            job(0, "'processing', -1, '" + SERVICES.one("SELECT id FROM rescene.workers") + "'");
            locked.countDown();
            blocked.countDown();
            job(2, "'retrying', NULL, NULL");

            await("what is due is released").atMost(LONGEST).until(() -> state(2).equals("done"));

            assertThat(state(0)).isEqualTo("processing");
            assertThat(worker.life()).isNotDone();
            SERVICES.jdbc().execute("DROP TRIGGER refuse ON rescene.jobs");
        }
    }

    private void job(int video, String stateTokenWorker) {
        UUID id = fixture.videos().get(video).id();
        SERVICES.jdbc()
                .update("WITH run AS (INSERT INTO rescene.runs (origin) VALUES ('command') RETURNING id)"
                        + " INSERT INTO rescene.jobs (run_id, video_id, claimed_at, state, token, worker_id)"
                        + " SELECT id, '" + id + "', clock_timestamp() - interval '1 minute', " + stateTokenWorker
                        + " FROM run");
    }
}
