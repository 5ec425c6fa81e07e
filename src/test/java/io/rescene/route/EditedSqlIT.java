package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rescene.jobs.Runs;
import io.rescene.runtime.Doctor;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.support.Fixture;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SQL of one's own that PostgreSQL refuses is found before anything is done. */
class EditedSqlIT {
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
}
