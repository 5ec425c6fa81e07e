package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.jobs.Runs;
import io.rescene.runtime.Doctor;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.GuardedRole;
import io.rescene.support.InProcess;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A library whose triggers, constraints and policies keep Rescene from writing some of it. */
class RefusingLibraryIT {
    /** SQL for the video that had a job first. */
    private static final String FIRST = "(SELECT video_id FROM rescene.jobs ORDER BY id LIMIT 1)";

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    @RegisterExtension
    final GuardedRole guarded = new GuardedRole(SERVICES, "rescene_guarded");

    private final Map<String, String> environment = testbed.environment();

    @BeforeEach
    void oneVideoOfThreeScenesAndOneDelivery() {
        environment.put("RESCENE_JOBS_DELIVERIES", "1");
        app().migrate();
        Fixture.small(1, 3).install(SERVICES.dataSource(), testbed.pictures().base());
    }

    private InProcess app() {
        return testbed.app();
    }

    private static void trigger(String table, String when, String body) {
        SERVICES.jdbc()
                .execute("CREATE FUNCTION public.guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body
                        + " END $$; CREATE TRIGGER guard BEFORE UPDATE ON " + table + " FOR EACH ROW WHEN (" + when
                        + ") EXECUTE FUNCTION public.guard()");
    }

    /** Works from now on as a role that may do everything that row-level security allows it. */
    private void asGuardedRole() {
        environment.put("DATABASE_URL", guarded.url());
    }

    private int drained() {
        app().reprocess();
        return app().drain();
    }

    private static String job() {
        return SERVICES.one("SELECT state || ': ' || coalesce(reason, '') FROM rescene.jobs");
    }

    private static String video() {
        return SERVICES.one("SELECT concat_ws(' ', status, has_rich_semantics, error_message) FROM public.videos"
                + " WHERE id IN (SELECT video_id FROM rescene.jobs)");
    }

    private static List<String> described() {
        return SERVICES.rows("SELECT id FROM public.video_scenes WHERE visual_description IS NOT NULL");
    }

    @Test
    void aVideoIsNotDoneIfATriggerKeepsOneOfItsScenes() {
        trigger("public.video_scenes", "NEW.index = 1", "RETURN NULL;");

        assertThat(drained()).isEqualTo(ExitCode.DEAD_JOBS);

        String reason =
                "the database wrote 2 of 3 scenes: a trigger or row-level security keeps the rest from this role";
        assertThat(job()).isEqualTo("dead: " + reason);
        assertThat(video()).isEqualTo("READY f " + reason);
        assertThat(described()).isEmpty();
    }

    @Test
    void aVideoIsNotDoneIfATriggerKeepsItsFlag() {
        trigger("public.videos", "NEW.has_rich_semantics", "RETURN NULL;");

        assertThat(drained()).isEqualTo(ExitCode.DEAD_JOBS);

        assertThat(job()).startsWith("dead: the database wrote the scenes but not the video: ");
        assertThat(described()).isEmpty();
    }

    @Test
    void aVideoIsNotDoneIfATriggerTakesItsFlagBack() {
        trigger("public.videos", "NEW.has_rich_semantics", "NEW.has_rich_semantics := false; RETURN NEW;");

        assertThat(drained()).isEqualTo(ExitCode.DEAD_JOBS);

        assertThat(job()).startsWith("dead: the database wrote the scenes but not the video: ");
    }

    @Test
    void aVideoIsNotDoneIfATriggerEmptiesAScene() {
        trigger("public.video_scenes", "NEW.index = 1", "NEW.visual_description := NULL; RETURN NEW;");

        assertThat(drained()).isEqualTo(ExitCode.DEAD_JOBS);

        assertThat(job()).startsWith("dead: the database wrote 2 of 3 scenes: ");
    }

    /** A library that has its videos looked at again where their scenes were edited. */
    @Test
    void aVideoHasItsFlagThoughATriggerTakesItAwayWhereScenesChange() {
        SERVICES.jdbc().execute("""
                CREATE FUNCTION public.edited() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    UPDATE public.videos SET has_rich_semantics = false WHERE id = NEW.video_id;
                    RETURN NULL;
                END $$;
                CREATE TRIGGER edited AFTER UPDATE ON public.video_scenes FOR EACH ROW EXECUTE FUNCTION public.edited();
                """);

        assertThat(drained()).isZero();

        assertThat(video()).isEqualTo("READY t");
    }

    private void whileInWork(String sql) {
        AtomicBoolean done = new AtomicBoolean();
        testbed.openAi().faults(call -> {
            if (done.compareAndSet(false, true)) {
                SERVICES.jdbc().execute(sql);
            }
            return new Fault.None();
        });
    }

    @Test
    void aStatusThatTheApplicationGivesMeanwhileStays() {
        whileInWork("UPDATE public.videos SET status = 'FAILED', error_message = 're-upload failed'");

        assertThat(drained()).isZero();

        assertThat(job()).isEqualTo("skipped: its status was changed while it was upgraded");
        assertThat(video()).isEqualTo("FAILED f re-upload failed");
        assertThat(described()).isEmpty();
    }

    @Test
    void aVideoWhoseScenesAreInAnotherOrderByNowIsSummedUpAgain() {
        environment.put("RESCENE_JOBS_DELIVERIES", "2");
        whileInWork("UPDATE public.video_scenes SET index = index + 10 WHERE index = 0");

        assertThat(drained()).isZero();

        assertThat(SERVICES.rows("SELECT state || ' ' || attempts FROM rescene.jobs"))
                .containsExactly("done 2");
    }

    @Test
    void aVideoIsNotDoneWhoseScenesAPolicyOfMeanwhileLetsThisRoleReadOnlyAndDoctorNamesIt() {
        asGuardedRole();
        assertThat(rowSecurity()).isEmpty();
        AtomicBoolean made = new AtomicBoolean();
        testbed.openAi().faults(call -> {
            if (made.compareAndSet(false, true)) {
                SERVICES.jdbc()
                        .execute("ALTER TABLE public.video_scenes ENABLE ROW LEVEL SECURITY;"
                                + " CREATE POLICY look ON public.video_scenes FOR SELECT USING (true)");
            }
            return new Fault.None();
        });

        assertThat(drained()).isEqualTo(ExitCode.DEAD_JOBS);

        assertThat(job()).startsWith("dead: the database wrote 0 of 3 scenes: ");
        assertThat(rowSecurity()).singleElement().satisfies(finding -> {
            assertThat(finding.isWell()).isFalse();
            assertThat(finding.said()).contains("public.video_scenes").contains(guarded.name());
        });
    }

    @Test
    void aShortErrorMessageHoldsTheBeginning() {
        SERVICES.jdbc().execute("ALTER TABLE public.videos ALTER COLUMN error_message TYPE varchar(40)");
        testbed.openAi().faults(call -> new Fault.Content("{\"no\":\"use\"}"));

        assertThat(drained()).isEqualTo(ExitCode.DEAD_JOBS);

        assertThat(job())
                .startsWith(
                        "dead: "
                                + SERVICES.one(
                                        "SELECT error_message FROM public.videos WHERE id IN (SELECT video_id FROM rescene.jobs)"))
                .hasSizeGreaterThan(46);
        assertThat(
                        SERVICES.one(
                                "SELECT length(error_message) FROM public.videos WHERE id IN (SELECT video_id FROM rescene.jobs)"))
                .isEqualTo("40");
    }

    @Test
    void aJobIsDeadThoughItsVideoCanNotSayWhy() {
        SERVICES.jdbc().execute("ALTER TABLE public.videos ADD CHECK (error_message IS NULL)");
        testbed.openAi().faults(call -> new Fault.Content("{\"no\":\"use\"}"));

        assertThat(drained()).isEqualTo(ExitCode.DEAD_JOBS);

        assertThat(job()).startsWith("dead: ").contains("answers were no use");
        assertThat(video()).isEqualTo("READY f");
    }

    @Test
    void aJobIsDeadThoughItsVideoCanNotBeReady() {
        environment.put("RESCENE_JOBS_DELIVERIES", "3");
        trigger("public.videos", "OLD.status = 'PROCESSING'", "RAISE EXCEPTION 'not this one';");

        assertThat(drained()).isEqualTo(ExitCode.DEAD_JOBS);

        assertThat(job())
                .startsWith("dead: the database refused it: ERROR: not this one")
                .contains("; its video stays PROCESSING, as the database refused to set it READY: ERROR: not this one");
        assertThat(video()).isEqualTo("PROCESSING f");
    }

    /** A right concerns all videos and can be given back: then nothing was lost. */
    @Test
    void aJobIsKeptWhileNoVideoCanBeWrittenAndGoesOnAfterwards() {
        asGuardedRole();
        testbed.openAi().faults(call -> {
            SERVICES.jdbc().execute("REVOKE UPDATE ON public.videos FROM " + guarded.name());
            return new Fault.None();
        });

        assertThat(drained()).isEqualTo(ExitCode.SERVICE);

        assertThat(job()).isEqualTo("processing: ");
        assertThat(video()).isEqualTo("PROCESSING f");
        testbed.openAi().faults(call -> new Fault.None());
        SERVICES.jdbc().execute("GRANT UPDATE ON public.videos TO " + guarded.name());

        assertThat(app().drain()).isZero();

        assertThat(SERVICES.rows("SELECT state || ' ' || attempts FROM rescene.jobs"))
                .containsExactly("done 1");
        assertThat(testbed.openAi().bill().overpaid()).isZero();
    }

    /** So no job is claimed and none is saved, which is no job's fault: a rollback pasted under a living worker. */
    @Test
    void aColumnThatIsGoneForAWhileCostsNobodyADelivery() {
        environment.put("RESCENE_WORKER_LOOK_AGAIN", "1");
        app().reprocess();
        AtomicBoolean gone = new AtomicBoolean();
        testbed.openAi().faults(call -> {
            if (gone.compareAndSet(false, true)) {
                SERVICES.jdbc().execute("ALTER TABLE public.videos RENAME COLUMN has_rich_semantics TO away");
            }
            return new Fault.None();
        });
        CompletableFuture<Integer> drain = CompletableFuture.supplyAsync(() -> app().drain());
        await().untilAsserted(
                        () -> assertThat(SERVICES.rows("SELECT note FROM rescene.workers WHERE state = 'passing'"))
                                .isNotEmpty());
        SERVICES.jdbc().execute("ALTER TABLE public.videos RENAME COLUMN away TO has_rich_semantics");

        assertThat(drain.join()).isZero();

        assertThat(SERVICES.rows("SELECT DISTINCT state || ' ' || attempts FROM rescene.jobs"))
                .containsExactly("done 1");
        assertThat(testbed.openAi().bill().overpaid()).isZero();
    }

    /** It is refused at the commit, and in words that are nobody's but the trigger's. */
    @Test
    void aVideoThatADeferredTriggerRefusesHasItsJobDead() {
        SERVICES.jdbc().execute("""
                CREATE FUNCTION public.guard() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN RAISE EXCEPTION 'not this one' USING ERRCODE = 'insufficient_privilege'; END $$;
                CREATE CONSTRAINT TRIGGER guard AFTER UPDATE ON public.videos DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
                WHEN (NEW.has_rich_semantics) EXECUTE FUNCTION public.guard();
                CREATE FUNCTION public.late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'late'; END $$;
                CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON public.videos DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
                WHEN (NEW.error_message IS NOT NULL) EXECUTE FUNCTION public.late()
                """);

        assertThat(drained()).isEqualTo(ExitCode.DEAD_JOBS);

        assertThat(job()).isEqualTo("dead: the database refused it: ERROR: not this one");
        assertThat(video()).isEqualTo("READY f");
    }

    /** PostgreSQL's own trigger for who wants no dead rows. */
    private static void suppressRedundantUpdates() {
        for (String table : List.of("videos", "video_scenes")) {
            SERVICES.jdbc()
                    .execute("CREATE TRIGGER z_redundant BEFORE UPDATE ON public." + table
                            + " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()");
        }
    }

    /** Of the jobs of the first one's video. */
    private static List<String> states() {
        return SERVICES.rows("SELECT state FROM rescene.jobs WHERE video_id = " + FIRST);
    }

    /** Where the rows of its scenes are, which changes with every update. */
    private static List<String> places() {
        return SERVICES.rows("SELECT ctid FROM public.video_scenes WHERE video_id = " + FIRST);
    }

    @Test
    void aVideoIsDoneAgainThoughWhatIsThereAlreadyIsNotWrittenOnceMore() {
        suppressRedundantUpdates();
        assertThat(drained()).isZero();
        // This one has to be written again.
        SERVICES.jdbc()
                .update("UPDATE public.video_scenes SET tags = '{x}' WHERE id = '"
                        + described().get(0) + "'");
        List<String> before = places();

        app().reprocess(new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), true, false));
        assertThat(app().drain()).isZero();

        assertThat(states()).containsExactly("done", "done");
        assertThat(SERVICES.rows("SELECT id FROM public.video_scenes WHERE tags = '{x}'"))
                .isEmpty();
        assertThat(places()).filteredOn(before::contains).hasSize(before.size() - 1);
    }

    /** The library's trigger is there before the save, and sets what the save would. */
    @Test
    void aVideoIsDoneThoughItsRowIsAsItIsToBeAlready() {
        assertThat(drained()).isZero();
        suppressRedundantUpdates();
        SERVICES.jdbc().execute("""
                CREATE FUNCTION public.ready() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    UPDATE public.videos SET status = 'READY' WHERE id = NEW.video_id;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER ready AFTER UPDATE ON rescene.jobs FOR EACH ROW WHEN (NEW.state = 'done')
                    EXECUTE FUNCTION public.ready();
                """);

        app().reprocess(new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), true, false));
        assertThat(app().drain()).isZero();

        assertThat(states()).containsExactly("done", "done");

        // Nothing is new, and the summary stays.
        SERVICES.jdbc().update("UPDATE public.video_scenes SET thumbnail_url = NULL");
        app().reprocess(new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), true, false));
        assertThat(app().drain()).isZero();

        assertThat(states()).containsExactly("done", "done", "done");
    }

    /** The sequence counts what is rolled back, too. */
    @Test
    void anAnswerIsStoredThoughTheStatementIsCancelledAtFirst() {
        SERVICES.jdbc().execute("""
                CREATE SEQUENCE public.tries;
                CREATE FUNCTION public.guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF nextval('public.tries') < 4 THEN
                        RAISE EXCEPTION 'canceling statement due to statement timeout' USING ERRCODE = 'query_canceled';
                    END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER guard BEFORE INSERT ON rescene.answers FOR EACH ROW EXECUTE FUNCTION public.guard();
                """);

        assertThat(drained()).isZero();

        assertThat(testbed.openAi().bill().overpaid()).isZero();
    }

    @Test
    void noMoreIsPaidForOnceAnswersCanNotBeStored() {
        environment.put("RESCENE_OPENAI_CONCURRENCY", "1");
        environment.put("RESCENE_JOBS_DELIVERIES", "3");
        // As a right that is taken away while the worker works: without it none starts.
        SERVICES.jdbc().execute("""
                CREATE FUNCTION public.guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    PERFORM FROM public.not_there;
                END $$;
                CREATE TRIGGER guard BEFORE INSERT ON rescene.answers FOR EACH ROW EXECUTE FUNCTION public.guard();
                """);

        assertThat(drained()).isEqualTo(ExitCode.SERVICE);

        assertThat(job()).startsWith("queued: the database refuses to keep paid answers: ERROR: relation");
        assertThat(testbed.openAi().bill().billed())
                .as("twice the concurrency: while one is written another is asked")
                .isLessThanOrEqualTo(2);
    }

    private List<Doctor.Finding> rowSecurity() {
        return app().doctor().stream()
                .filter(finding -> finding.what().equals("Row security"))
                .toList();
    }
}
