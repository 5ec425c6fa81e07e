package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.rescene.jobs.Runs;
import io.rescene.runtime.Doctor;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.support.Fixture;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SQL of one's own that PostgreSQL refuses: found before anything is done, or named when it breaks later. */
class EditedSqlIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final Runs.Request ALL =
            new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), false, false);

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    @BeforeEach
    void library() {
        testbed.app().migrate();
        Fixture.small(3, 2).install(SERVICES.dataSource(), testbed.pictures().base());
    }

    private void write(String file, String text) throws IOException {
        Path own = testbed.folder().resolve("routes").resolve(file);
        Files.createDirectories(own.resolveSibling("."));
        Files.writeString(own, text);
    }

    private void edit(String file, String from, String to) throws IOException {
        String packed = Files.readString(Path.of("routes", file));
        assertThat(packed).contains(from);
        write(file, packed.replace(from, to));
    }

    private static UserException refused(ThrowingCallable command) {
        UserException said = catchThrowableOfType(UserException.class, command);
        assertThat(said).isNotNull();
        assertThat(said.exitCode()).as(said.getMessage()).isEqualTo(ExitCode.USAGE);
        return said;
    }

    @Test
    void nothingIsTakenOrEnqueuedWithIt() throws IOException {
        testbed.app().reprocess(new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.of(1L), false, false));
        edit("sql/scenes.sql", "s.thumbnail_url", "s.thumbnail_ur");
        var database = SERVICES.databaseDump();
        var redis = SERVICES.redisDump();
        String said = "routes/sql/scenes.sql: line 2: ERROR: column s.thumbnail_ur does not exist";

        assertThat(refused(() -> testbed.app().drain())).hasMessageStartingWith(said);
        assertThat(refused(() -> testbed.app().reprocess())).hasMessageStartingWith(said);
        assertThat(refused(() -> testbed.app().dryRun(ALL, one -> {}))).hasMessageStartingWith(said);
        assertThat(testbed.app().doctor())
                .filteredOn(finding -> finding.what().equals("SQL"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.exitCode()).isEqualTo(ExitCode.USAGE);
                    assertThat(finding.said()).startsWith(said);
                });

        assertThat(SERVICES.databaseDump()).isEqualTo(database);
        assertThat(SERVICES.redisDump()).isEqualTo(redis);
    }

    /** As they are bound: texts, but for the size of a page and {@code force}; an owner or a page before may be missing. */
    @ParameterizedTest
    @CsvSource({
        "scenes, ':#${variable.video}::uuid', ':#${variable.video}'",
        "candidates, ':#${variable.owner}::uuid IS NULL', ':#${variable.owner} IS NULL'",
        "candidates, 'v.owner_id = :#${variable.owner}::uuid', 'v.owner_id = :#${variable.owner}'",
        "candidates, 'v.filename', 'v.filename AS name'",
        "count-candidates, ':#${variable.force}::boolean', ':#${variable.owner}::boolean OR :#${variable.force} = 1'"
    })
    void whatDoesNotFitItsValuesOrColumnsIsRefused(String file, String from, String to) throws IOException {
        edit("sql/" + file + ".sql", from, to);

        assertThat(refused(() -> testbed.app().reprocess())).hasMessageStartingWith("routes/sql/" + file + ".sql: ");
        assertThat(SERVICES.rows("SELECT id FROM rescene.jobs")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v.filename | 1 / (length(v.filename) - length(v.filename)) AS filename | SQL of routes/, or the library's own code, fails with what it"
                        + " meets in the library: ERROR: division by zero",
                "SELECT v.id | SELECT concat('x', v.id) AS id | routes/sql/candidates.sql: gives 'x",
                "v.owner_id, | 'nobody' AS owner_id, | routes/sql/candidates.sql: gives 'nobody' as owner_id: it has to be"
            })
    void whatShowsOnlyWithRowsIsSaid(String from, String to, String said) throws IOException {
        edit("sql/candidates.sql", from, to);

        assertThat(refused(() -> testbed.app().reprocess())).hasMessageStartingWith(said);
    }

    /** What has no cast because its values need none; and of whose values only a route knows. */
    @Test
    void whatFitsIsTaken() throws IOException {
        edit("sql/candidates.sql", ":#${variable.pageSize}::int", ":#${variable.pageSize}");
        edit("sql/count-candidates.sql", ":#${variable.force}::boolean", ":#${variable.force}");
        edit(
                "sql/scenes.sql",
                "s.video_id = :#${variable.video}::uuid",
                "s.video_id::text = :#${variable.video}::text");
        write("sql/mine.sql", "SELECT :#${variable.mine} IS NULL, abs(:#${variable.other})");

        testbed.app().reprocess();
        assertThat(testbed.app().drain()).isZero();
        assertThat(testbed.app().doctor())
                .filteredOn(finding -> finding.what().equals("SQL"))
                .singleElement()
                .matches(Doctor.Finding::isWell);
    }

    /** The scenes are read for the estimate, which is no route's last endpoint. */
    @Test
    void whatBreaksInTheMiddleIsNamed() throws IOException {
        SERVICES.jdbc().execute("CREATE TABLE public.extra (id uuid)");
        edit("sql/scenes.sql", "WHERE", "WHERE NOT EXISTS (SELECT FROM public.extra e WHERE e.id = s.id) AND");
        testbed.environment().put("RESCENE_ENQUEUE_PAGE_SIZE", "2");

        assertThat(refused(() ->
                        testbed.app().dryRun(ALL, one -> SERVICES.jdbc().execute("DROP TABLE IF EXISTS public.extra"))))
                .hasMessage("routes/sql/scenes.sql: line 4: ERROR: relation \"public.extra\" does not exist");
    }

    @Test
    void noFileIsNamedForSqlOfARoute() throws IOException {
        edit(
                "enqueue-videos.camel.yaml",
                "uri: \"sql:{{routes:sql/count-candidates.sql}}\"",
                "uri: \"sql:SELECT count(*) FROM public.nowhere\"");

        assertThat(refused(() -> testbed.app().reprocess()))
                .hasMessage("SQL of routes/ can't be used: ERROR: relation \"public.nowhere\" does not exist");
    }

    @Test
    void aPollThatFailsIsOneLineAndTheNextGoesOn() throws IOException {
        SERVICES.jdbc().execute("CREATE TABLE public.extra (id uuid)");
        for (String file : new String[] {"sql/candidates.sql", "sql/count-candidates.sql"}) {
            edit(file, "AND (:#${variable.force}", """
                    AND NOT EXISTS (SELECT FROM public.extra e WHERE e.id = v.id)
                      AND (:#${variable.force}""");
        }
        testbed.environment().put("RESCENE_POLL_INTERVAL", "1");
        testbed.environment().put("RESCENE_OBSERVE_PORT", "0");
        try (ResceneProcess process = ResceneProcess.start(testbed.folder(), testbed.environment(), "run")) {
            await().atMost(SOON)
                    .until(() -> SERVICES.one("SELECT count(*) FROM rescene.jobs WHERE state = 'done'")
                            .equals("3"));
            SERVICES.jdbc().execute("DROP TABLE public.extra");
            String said = "WARN  Enqueuing stopped: routes/sql/candidates.sql: line 8: ERROR: relation \"public.extra\""
                    + " does not exist; the next poll goes on from there";
            await().atMost(SOON).until(() -> process.out().contains(said));
            assertThat(process.out()).doesNotContain("\tat ", "Exception");

            SERVICES.jdbc().execute("CREATE TABLE public.extra (id uuid)");
            SERVICES.jdbc()
                    .execute("UPDATE public.videos SET has_rich_semantics = false"
                            + " WHERE id IN (SELECT video_id FROM rescene.jobs)");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(SERVICES.one("SELECT count(*) FROM rescene.jobs"))
                            .as(process.out())
                            .isEqualTo("6"));
        }
    }
}
