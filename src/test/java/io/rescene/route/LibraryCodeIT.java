package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.runtime.exit.ExitCode;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What fails in the library's own triggers and rules while videos are claimed, saved and ended. */
class LibraryCodeIT {
    /** SQL for the video that had a job first. */
    private static final String FIRST = "(SELECT video_id FROM rescene.jobs ORDER BY id LIMIT 1)";

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private final Map<String, String> environment = testbed.environment();

    private void enqueue(int videos) {
        Fixture.small(videos, 2)
                .install(SERVICES.dataSource(), testbed.pictures().base());
        app().reprocess();
    }

    @BeforeEach
    void oneDelivery() {
        environment.put("RESCENE_JOBS_DELIVERIES", "1");
        environment.put("RESCENE_WORKER_LOOK_AGAIN", "1");
        app().migrate();
    }

    private InProcess app() {
        return testbed.app();
    }

    /** Has a trigger do something whenever a video is updated under a condition, of NEW and OLD. */
    private static void trigger(String when, String does) {
        SERVICES.jdbc()
                .execute("CREATE FUNCTION public.guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF " + when
                        + " THEN " + does + " END IF; RETURN NEW; END $$; CREATE TRIGGER guard BEFORE UPDATE ON"
                        + " public.videos FOR EACH ROW EXECUTE FUNCTION public.guard()");
    }

    private static String job(String which) {
        return SERVICES.one(
                "SELECT concat_ws(' ', state, reason) FROM rescene.jobs WHERE video_id " + which + " " + FIRST);
    }

    private static String states() {
        return SERVICES.one("SELECT string_agg(DISTINCT state || ' ' || attempts, ', ') FROM rescene.jobs");
    }

    /** Some of these SQLSTATEs are a connection's own trouble, or a lost race's, where no function brings them about. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RAISE EXCEPTION 'not this one' USING ERRCODE = '0A000'; | not this one",
                "RAISE EXCEPTION 'not this one' USING ERRCODE = '53400'; | not this one",
                "RAISE EXCEPTION 'not this one' USING ERRCODE = '08001'; | not this one",
                "RAISE EXCEPTION 'not this one' USING ERRCODE = '54000'; | not this one",
                "RAISE EXCEPTION 'not this one' USING ERRCODE = '57P01'; | not this one",
                "PERFORM count(*) FROM public.videos FOR UPDATE; | FOR UPDATE is not allowed with aggregate functions",
                "PERFORM pg_read_file('/not/there'); | could not open file \"/not/there\" for reading",
                "PERFORM FROM public.not_there; | relation \"public.not_there\" does not exist",
            })
    void aVideoThatItsTriggerFailsForHasItsJobDeadAndTheOtherIsDone(String does, String said) {
        enqueue(2);
        trigger("NEW.has_rich_semantics AND NEW.id = " + FIRST, does);

        assertThat(app().drain()).isEqualTo(ExitCode.DEAD_JOBS);

        assertThat(job("=")).startsWith("dead the database refused it: ERROR: " + said);
        assertThat(job("<>")).isEqualTo("done");
        assertThat(SERVICES.one("SELECT status || ' ' || error_message FROM public.videos WHERE id = " + FIRST))
                .startsWith("READY the database refused it: ERROR: " + said);
    }

    @Test
    void soHasOneThatItFailsForWhenItIsClaimed() {
        enqueue(2);
        trigger("NEW.status = 'PROCESSING' AND NEW.id = " + FIRST, "PERFORM FROM public.not_there;");

        assertThat(app().drain()).isEqualTo(ExitCode.DEAD_JOBS);

        assertThat(job("=")).startsWith("dead it can't be claimed: the database refused it: ERROR: relation");
        assertThat(job("<>")).isEqualTo("done");
    }

    /** Dead it would have a video that stays PROCESSING, though the trigger can be mended. */
    @Test
    void oneThatCanNotBeReadyIsKeptUntilItCan() {
        enqueue(2);
        SERVICES.jdbc().execute("CREATE SEQUENCE public.refused");
        trigger(
                "NEW.status = 'READY' AND OLD.status = 'PROCESSING' AND NEW.id = " + FIRST,
                "PERFORM nextval('public.refused'); PERFORM FROM public.not_there;");
        try (InProcess.Worker worker = app().worker(true)) {
            await().untilAsserted(() -> assertThat(job("<>")).isEqualTo("done"));
            await().untilAsserted(() -> assertThat(SERVICES.one("SELECT last_value FROM public.refused"))
                    .as("the save is refused, then the job's end")
                    .isEqualTo("2"));
            SERVICES.jdbc().execute("DROP TRIGGER guard ON public.videos");

            assertThat(worker.end(Duration.ofSeconds(60))).isZero();
        }

        assertThat(states()).isEqualTo("done 1");
        assertThat(SERVICES.rows("SELECT 1 FROM rescene.workers WHERE note LIKE '%refuses%'"))
                .isEmpty();
    }

    /** A table that the library's trigger needs is gone for a while: whoever is in work, or to be, keeps most deliveries. */
    @ParameterizedTest
    @ValueSource(strings = {"NEW.status = 'PROCESSING'", "NEW.has_rich_semantics", "true"})
    void whatFailsForAllClosesTheIntakeUntilItIsMended(String when) {
        environment.put("RESCENE_JOBS_DELIVERIES", "3");
        environment.put("RESCENE_JOBS_RETRY_PAUSE", "1");
        enqueue(8);
        trigger(when, "PERFORM FROM public.audit;");
        try (InProcess.Worker worker = app().worker(true)) {
            await().untilAsserted(() -> assertThat(
                            SERVICES.rows("SELECT note FROM rescene.workers WHERE state = 'passing'"))
                    .singleElement()
                    .asString()
                    .contains("failed for 5 videos in a row", "ERROR: relation \"public.audit\" does not exist"));
            SERVICES.jdbc().execute("CREATE TABLE public.audit ()");

            assertThat(worker.end(Duration.ofSeconds(60))).isZero();
        }

        assertThat(SERVICES.one("SELECT count(*) FROM rescene.jobs WHERE state = 'done'"))
                .isEqualTo("8");
        assertThat(testbed.openAi().bill().overpaid()).isZero();
    }

    /** Heartbeats go on meanwhile: they change what is there, and need no room. */
    @Test
    void aFullDiskClosesTheIntakeUntilThereIsRoom() {
        enqueue(3);
        SERVICES.jdbc().execute("CREATE TABLE public.full_disk ()");
        trigger(
                "NEW.status = 'PROCESSING' AND to_regclass('public.full_disk') IS NOT NULL",
                "COPY (SELECT 1) TO '/dev/full';");
        try (InProcess.Worker worker = app().worker(true)) {
            await().untilAsserted(() -> assertThat(
                            SERVICES.rows("SELECT note FROM rescene.workers WHERE state = 'passing'"))
                    .singleElement()
                    .asString()
                    .contains("the database lets no job be claimed now: ERROR: ", "No space left on device"));
            SERVICES.jdbc().execute("DROP TABLE public.full_disk");

            assertThat(worker.end(Duration.ofSeconds(60))).isZero();
        }

        assertThat(states()).isEqualTo("done 1");
        assertThat(testbed.openAi().bill().overpaid()).isZero();
    }

    /** No other could end either, and what it cost until then would be for nothing. */
    @Test
    void whereNoneCanBeReadyTheWorkerStops() {
        enqueue(30);
        trigger("NEW.status = 'READY' AND OLD.status = 'PROCESSING'", "PERFORM FROM public.not_there;");

        assertThat(app().drain()).isEqualTo(ExitCode.SERVICE);

        assertThat(SERVICES.one("SELECT count(*) FROM rescene.jobs WHERE state = 'queued'"))
                .as("what is not begun by then waits")
                .isNotEqualTo("0");
    }

    /** Values in the context make no function of a statement. */
    @Test
    void aRightThatIsTakenAwayIsNoRowsMatterThoughValuesAreTold() {
        SERVICES.jdbc()
                .execute("ALTER DATABASE " + SERVICES.one("SELECT current_database()")
                        + " SET log_parameter_max_length_on_error = -1");
        enqueue(2);
        AtomicBoolean away = new AtomicBoolean();
        testbed.openAi().faults(call -> {
            if (away.compareAndSet(false, true)) {
                SERVICES.jdbc().execute("ALTER TABLE public.videos RENAME COLUMN error_message TO away");
            }
            return new Fault.None();
        });
        try (InProcess.Worker worker = app().worker(true)) {
            await().untilAsserted(
                            () -> assertThat(SERVICES.rows("SELECT note FROM rescene.workers WHERE state = 'passing'"))
                                    .isNotEmpty());
            SERVICES.jdbc().execute("ALTER TABLE public.videos RENAME COLUMN away TO error_message");

            assertThat(worker.end(Duration.ofSeconds(60))).isZero();
        }

        assertThat(states()).isEqualTo("done 1");
    }

    /** At the end of a run nothing is saved between them any more. */
    @Test
    void whatFailsForAllThatAreLeftComesToAnEnd() {
        environment.put("RESCENE_JOBS_DELIVERIES", "2");
        environment.put("RESCENE_JOBS_RETRY_PAUSE", "1");
        enqueue(7);
        trigger("NEW.has_rich_semantics", "PERFORM FROM public.not_there;");

        assertThat(app().drain()).isEqualTo(ExitCode.DEAD_JOBS);

        assertThat(states()).isEqualTo("dead 2");
    }

    /** The sequence counts what is rolled back, too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PERFORM pg_terminate_backend(pg_backend_pid());",
                "RAISE EXCEPTION 'try again' USING ERRCODE = '40001';",
                "SET LOCAL lock_timeout = '10ms'; LOCK TABLE public.held;"
            })
    void whatHitsATriggerByChanceIsWaitedOut(String does) throws Exception {
        enqueue(2);
        SERVICES.jdbc().execute("CREATE SEQUENCE public.tries; CREATE TABLE public.held ()");
        trigger("NEW.has_rich_semantics AND nextval('public.tries') <= 7", does);

        try (var holder = SERVICES.dataSource().getConnection();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE public.held");

            assertThat(app().drain()).isZero();
        }

        assertThat(states()).isEqualTo("done 1");
        assertThat(testbed.openAi().bill().overpaid()).isZero();
    }

    /** Such a rule keeps every statement with a WITH from being carried out, whatever the row; one that is there before is found. */
    @Test
    void aRuleThatKeepsAllFromBeingSavedIsSaidAndCostsNobodyADelivery() {
        enqueue(2);
        AtomicBoolean made = new AtomicBoolean();
        testbed.openAi().faults(call -> {
            if (made.compareAndSet(false, true)) {
                SERVICES.jdbc()
                        .execute(
                                "CREATE TABLE public.log (id uuid); CREATE RULE log AS ON UPDATE TO public.video_scenes"
                                        + " DO ALSO INSERT INTO public.log VALUES (NEW.id)");
            }
            return new Fault.None();
        });
        try (InProcess.Worker worker = app().worker(true)) {
            await().untilAsserted(
                            () -> assertThat(SERVICES.rows("SELECT note FROM rescene.workers WHERE state = 'passing'"))
                                    .singleElement()
                                    .asString()
                                    .contains("the database refuses what every job needs: ERROR: ", "rules"));
            SERVICES.jdbc().execute("DROP RULE log ON public.video_scenes");

            assertThat(worker.end(Duration.ofSeconds(60))).isZero();
        }

        assertThat(states()).isEqualTo("done 1");
    }
}
