package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rescene.runtime.Doctor;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.support.Fixture;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Libraries in which what is paid for could never be saved, or not all of it: nothing is begun. */
class PreflightIT {
    private static final String ROLE = "p_guarded";

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private final Map<String, String> environment = testbed.environment();

    @BeforeEach
    void aVideoThatIsEnqueued() {
        testbed.app().migrate();
        Fixture.small(1, 3).install(SERVICES.dataSource(), testbed.pictures().base());
        sql("UPDATE public.videos SET status = 'FAILED' WHERE status = 'PROCESSING'");
        testbed.app().reprocess();
    }

    /** Roles are the server's, which other tests use as well. */
    @AfterEach
    void dropRole() {
        if (!SERVICES.rows("SELECT 1 FROM pg_roles WHERE rolname = '" + ROLE + "'")
                .isEmpty()) {
            sql("DROP OWNED BY " + ROLE + "; DROP ROLE " + ROLE);
        }
    }

    private static void sql(String statements) {
        SERVICES.jdbc().execute(statements);
    }

    /** Works from now on as a role that may do everything that row-level security allows it. */
    private void asGuardedRole() {
        sql("CREATE ROLE " + ROLE + " LOGIN PASSWORD 'x'; GRANT ALL ON SCHEMA public, rescene TO " + ROLE
                + "; GRANT ALL ON ALL TABLES IN SCHEMA public, rescene TO " + ROLE
                + "; GRANT ALL ON ALL SEQUENCES IN SCHEMA public, rescene TO " + ROLE);
        environment.put("DATABASE_URL", SERVICES.databaseUrl().replaceFirst("//[^@]*@", "//" + ROLE + ":x@"));
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
        refused(ExitCode.SERVICE, "policies may hide rows of public.video_scenes from role " + ROLE, "BYPASSRLS");
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
}
