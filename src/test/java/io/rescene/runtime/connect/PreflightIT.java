package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rescene.runtime.Doctor;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.support.Fixture;
import io.rescene.support.GuardedRole;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.ConnectionCallback;

/** Libraries in which what is paid for could never be saved, or not all of it: nothing is begun. */
class PreflightIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    @RegisterExtension
    final GuardedRole guarded = new GuardedRole(SERVICES, "p_guarded");

    private final Map<String, String> environment = testbed.environment();

    @BeforeEach
    void aVideoThatIsEnqueued() {
        testbed.app().migrate();
        Fixture.small(1, 3).install(SERVICES.dataSource(), testbed.pictures().base());
        sql("UPDATE public.videos SET status = 'FAILED' WHERE status = 'PROCESSING'");
        testbed.app().reprocess();
    }

    private static void sql(String statements) {
        SERVICES.jdbc().execute(statements);
    }

    /** Works from now on as a role that may do everything that row-level security allows it. */
    private void asGuardedRole() {
        environment.put("DATABASE_URL", guarded.url());
    }

    private List<Doctor.Finding> troubles() {
        return testbed.app().doctor().stream()
                .filter(finding -> !finding.isWell() && !finding.what().equals("Worker"))
                .toList();
    }

    /** All that look at the library refuse it with these words, and nothing is paid for. */
    private void refused(int exitCode, String... words) {
        SoftAssertions softly = new SoftAssertions();
        for (Runnable start : List.<Runnable>of(
                () -> testbed.app().reprocess(), () -> testbed.app().drain())) {
            UserException said = catchThrowableOfType(UserException.class, start::run);
            softly.assertThat(said).isNotNull();
            if (said != null) {
                softly.assertThat(said.exitCode()).as(said.getMessage()).isEqualTo(exitCode);
                softly.assertThat(said.getMessage()).contains(words).doesNotContain("\n", "Exception");
            }
        }
        softly.assertThat(testbed.openAi().bill().entries()).isEmpty();
        softly.assertThat(SERVICES.rows("SELECT state || ' ' || attempts FROM rescene.jobs"))
                .containsExactly("queued 0");
        softly.assertAll();
        assertThat(troubles()).singleElement().satisfies(finding -> {
            assertThat(finding.exitCode()).as(finding.said()).isEqualTo(exitCode);
            assertThat(finding.said()).contains(words);
        });
    }

    private static final String TYPES = "ALTER TABLE public.videos ALTER id DROP DEFAULT, ALTER id TYPE %1$s;"
            + " ALTER TABLE public.video_scenes ALTER video_id TYPE %1$s";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            UPDATE public.videos SET error_message = coalesce(error_message, ''); \
                ALTER TABLE public.videos ALTER error_message SET DEFAULT '', ALTER error_message SET NOT NULL | \
                public.videos.error_message is NOT NULL | DROP NOT NULL
            ALTER TABLE public.videos DROP error_message | "error_message" | ADD error_message text
            ALTER TABLE public.video_scenes DROP tags; \
                ALTER TABLE public.video_scenes ADD tags text[] GENERATED ALWAYS AS (ARRAY[visual_description]) STORED; \
                CREATE INDEX idx_video_scenes_tags ON public.video_scenes USING gin (tags) | "tags" | DROP EXPRESSION
            ALTER TABLE public.videos DROP has_rich_semantics; ALTER TABLE public.videos \
                ADD has_rich_semantics boolean GENERATED ALWAYS AS (video_summary IS NOT NULL) STORED; \
                CREATE INDEX idx_videos_has_rich_semantics ON public.videos (has_rich_semantics) | \
                "has_rich_semantics" | DROP EXPRESSION
            ALTER TABLE public.video_scenes ALTER id DROP DEFAULT, ALTER id TYPE text | text = uuid | uuid
            ALTER TABLE public.video_scenes DROP id; ALTER TABLE public.video_scenes ADD id bigserial PRIMARY KEY | \
                bigint = uuid | uuid
            CREATE TABLE public.seen (id uuid); CREATE RULE seen AS ON UPDATE TO public.video_scenes \
                DO ALSO INSERT INTO public.seen VALUES (new.id) | DO ALSO rules | pg_rules
            CREATE RULE kept AS ON UPDATE TO public.videos DO INSTEAD NOTHING | "videos" | pg_rules
            ALTER TABLE public.video_scenes REPLICA IDENTITY NOTHING; \
                CREATE PUBLICATION scenes FOR TABLE public.video_scenes | "video_scenes" | REPLICA IDENTITY FULL
            ALTER TABLE public.videos REPLICA IDENTITY NOTHING; \
                CREATE PUBLICATION everything FOR ALL TABLES | "videos" | REPLICA IDENTITY FULL
            ALTER TYPE public.video_status RENAME VALUE 'PROCESSING' TO 'WORKING' | "PROCESSING" | ADD VALUE
            """)
    void whatCouldNeverBeSavedIsNotBegun(String damage, String what, String todo) {
        sql(damage);
        refused(ExitCode.MIGRATION, what, todo);
        ResceneProcess.Ended verified = ResceneProcess.run(testbed.folder(), environment, "migrate", "--verify");
        assertThat(verified.exitCode()).as(verified.all()).isEqualTo(ExitCode.MIGRATION);
        assertThat(verified.out()).contains(what, todo).doesNotContain("verified");
    }

    @Test
    void idsThatAreTextAreNamed() {
        String key = SERVICES.one("SELECT conname FROM pg_constraint WHERE conrelid = 'public.video_scenes'::regclass"
                + " AND contype = 'f'");
        sql("ALTER TABLE public.video_scenes DROP CONSTRAINT " + key + "; " + TYPES.formatted("text"));
        refused(ExitCode.MIGRATION, "= uuid", "videos.id", "uuid");
    }

    /** As where an event trigger switches it on for each new table: jobs would neither be seen nor written. */
    @Test
    void ownTablesMayNotBeHiddenEither() {
        asGuardedRole();
        sql("ALTER TABLE rescene.jobs ENABLE ROW LEVEL SECURITY");
        refused(ExitCode.SERVICE, "rescene.jobs", "BYPASSRLS");
    }

    /** No right is missing, and yet each statement is refused. */
    @Test
    void whatIsRefusedForAnotherReasonThanAMissingGrantIsNamed() {
        asGuardedRole();
        sql("ALTER TABLE public.video_scenes ENABLE ROW LEVEL SECURITY;"
                + " CREATE POLICY every ON public.video_scenes USING (true);"
                + " ALTER ROLE " + guarded.name() + " SET row_security = off");
        refused(ExitCode.SERVICE, "row-level security policy for table \"video_scenes\"", "DATABASE_URL");
    }

    /** What hides a scene leaves it undone in a video that says that it is done. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE POLICY few ON public.video_scenes USING (index <> 1)",
                "CREATE POLICY look ON public.video_scenes FOR SELECT USING (true)",
                "CREATE POLICY every ON public.video_scenes USING (true);"
                        + " CREATE POLICY few ON public.video_scenes AS RESTRICTIVE FOR SELECT USING (index <> 1)",
                "CREATE POLICY every ON public.video_scenes TO pg_monitor USING (true)",
                "CREATE POLICY every ON public.video_scenes USING (true) WITH CHECK (index <> 1)"
            })
    void whereScenesMayBeHiddenNothingIsBegun(String policies) {
        asGuardedRole();
        sql("ALTER TABLE public.video_scenes ENABLE ROW LEVEL SECURITY; " + policies);
        refused(
                ExitCode.SERVICE,
                "policies may hide rows of public.video_scenes from role " + guarded.name(),
                "BYPASSRLS");
    }

    /** Who has all rows by a policy, or is above them all, works as without. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE POLICY every ON public.video_scenes USING (true)",
                "CREATE POLICY look ON public.video_scenes FOR SELECT TO p_guarded USING (true);"
                        + " CREATE POLICY change ON public.video_scenes FOR UPDATE TO p_guarded USING (true);"
                        + " CREATE POLICY own ON public.video_scenes FOR DELETE USING (false)",
                "ALTER ROLE p_guarded BYPASSRLS"
            })
    void whereNothingIsHiddenAllIsDone(String policies) {
        asGuardedRole();
        sql("ALTER TABLE public.video_scenes ENABLE ROW LEVEL SECURITY; " + policies);
        assertThat(troubles()).isEmpty();
        assertThat(testbed.app().drain()).isZero();
        assertThat(SERVICES.one("SELECT count(*) FROM public.video_scenes s JOIN rescene.jobs j USING (video_id)"
                        + " WHERE s.visual_description IS NOT NULL"))
                .isEqualTo("3");
    }

    /** Whatever takes what is written is well, however it is built. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE DOMAIN public.key AS uuid; CREATE DOMAIN public.words AS text;"
                        + " ALTER TABLE public.video_scenes ALTER id TYPE public.key, ALTER thumbnail_url TYPE public.words;"
                        + " ALTER TABLE public.videos ALTER error_message TYPE public.words",
                "ALTER TABLE public.videos ALTER status DROP DEFAULT, ALTER status TYPE varchar(20),"
                        + " ALTER error_message TYPE varchar(300), ADD more text NOT NULL DEFAULT ''",
                "CREATE PUBLICATION everything FOR ALL TABLES;"
                        + " CREATE RULE seen AS ON INSERT TO public.videos DO ALSO NOTHING"
            })
    void whatTakesItIsWell(String change) {
        sql(change);
        assertThat(troubles()).isEmpty();
        assertThat(testbed.app().drain()).isZero();
        assertThat(SERVICES.one("SELECT state FROM rescene.jobs")).isEqualTo("done");
    }

    @Test
    void partitionedTablesAreWell() {
        sql("""
                ALTER TABLE public.videos RENAME TO videos_of_old;
                ALTER TABLE public.video_scenes RENAME TO scenes_of_old;
                ALTER TABLE public.scenes_of_old DROP CONSTRAINT video_scenes_video_id_fkey;
                DROP INDEX public.idx_video_scenes_tags, public.idx_videos_has_rich_semantics;
                CREATE TABLE public.videos (LIKE public.videos_of_old INCLUDING DEFAULTS) PARTITION BY LIST (status);
                CREATE TABLE public.videos_ready PARTITION OF public.videos FOR VALUES IN ('READY');
                CREATE TABLE public.videos_rest PARTITION OF public.videos DEFAULT;
                CREATE TABLE public.video_scenes (LIKE public.scenes_of_old INCLUDING DEFAULTS) PARTITION BY HASH (video_id);
                CREATE TABLE public.scenes_0 PARTITION OF public.video_scenes FOR VALUES WITH (MODULUS 2, REMAINDER 0);
                CREATE TABLE public.scenes_1 PARTITION OF public.video_scenes FOR VALUES WITH (MODULUS 2, REMAINDER 1);
                INSERT INTO public.videos SELECT * FROM public.videos_of_old;
                INSERT INTO public.video_scenes SELECT * FROM public.scenes_of_old;
                """);
        testbed.app().migrate();
        assertThat(troubles()).isEmpty();
        assertThat(testbed.app().drain()).isZero();
        assertThat(SERVICES.one("SELECT state FROM rescene.jobs")).isEqualTo("done");
    }

    /** As while an index is built, which may take minutes: who starts then waits like those who work. */
    @Test
    void aTableThatIsLockedIsNotWaitedFor() {
        SERVICES.jdbc().execute((ConnectionCallback<Object>) locking -> {
            locking.setAutoCommit(false);
            locking.createStatement().execute("LOCK TABLE public.videos IN SHARE MODE");
            assertThat(troubles()).isEmpty();
            locking.rollback();
            locking.setAutoCommit(true);
            return true;
        });
    }
}
