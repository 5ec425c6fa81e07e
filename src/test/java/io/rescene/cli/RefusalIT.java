package io.rescene.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rescene.jobs.Runs;
import io.rescene.route.enqueue.EnqueueReport;
import io.rescene.route.enqueue.Pause;
import io.rescene.runtime.Doctor;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.Observed;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.redisson.api.stream.StreamAddArgs;

/** What the person at the keyboard gets to see when PostgreSQL or Redis is there and refuses what it is asked for. */
class RefusalIT {
    /** Upgraded videos, too. */
    private static final Runs.Request AGAIN =
            new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), true, false);

    private static final Runs.Request ALL =
            new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), false, false);

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private final Map<String, String> environment = testbed.environment();

    /** Everybody's tables, and a user who has rights on them all. */
    private void migratedFor(String user) {
        testbed.app().migrate();
        Fixture.small(2, 1).install(SERVICES.dataSource(), testbed.pictures().base());
        sql("UPDATE public.videos SET status = 'FAILED' WHERE status = 'PROCESSING'");
        login(user);
        sql("GRANT USAGE ON SCHEMA rescene TO " + user);
        sql("GRANT ALL ON ALL TABLES IN SCHEMA public, rescene TO " + user);
        sql("GRANT ALL ON ALL SEQUENCES IN SCHEMA rescene TO " + user);
    }

    /** From here on the commands are this user's. */
    private void login(String user) {
        sql("CREATE ROLE " + user + " LOGIN PASSWORD 's3cret'");
        environment.put("DATABASE_URL", SERVICES.databaseUrl().replaceFirst("//[^@]*@", "//" + user + ":s3cret@"));
    }

    private static void sql(String statement) {
        SERVICES.jdbc().execute(statement);
    }

    /** Users are the server's, not the database's. */
    @AfterEach
    void noUserStays() {
        for (String user : SERVICES.rows("SELECT rolname FROM pg_roles WHERE rolname LIKE 'a\\_%'")) {
            sql("REASSIGN OWNED BY " + user + " TO CURRENT_USER");
            sql("DROP OWNED BY " + user);
            sql("DROP ROLE " + user);
        }
    }

    private ResceneProcess.Ended run(String... arguments) {
        return Typed.run(testbed.folder(), environment, arguments);
    }

    private List<ResceneProcess.Ended> runAll(String... commands) {
        return Stream.of(commands).map(command -> run(command.split(" "))).toList();
    }

    /** In a JVM of its own. */
    private ResceneProcess.Ended runPacked(String... command) {
        try (ResceneProcess process = start(command)) {
            return process.end(Duration.ofSeconds(90));
        }
    }

    private ResceneProcess start(String... command) {
        return ResceneProcess.startSooner(testbed.folder(), environment, List.of(), command);
    }

    private void says(SoftAssertions softly, ResceneProcess.Ended ended, String... words) {
        softly.assertThat(ended.exitCode()).as(ended.all()).isEqualTo(ExitCode.SERVICE);
        softly.assertThat(ended.err().strip().lines()).as(ended.all()).hasSize(1);
        softly.assertThat(ended.err()).contains(words);
        softly.assertThat(ended.all()).doesNotContain("\tat ", "Caused by", "Exception", "Unexpected:", "s3cret");
    }

    private static void refuses(SoftAssertions softly, Runnable command, String... words) {
        UserException said = catchThrowableOfType(UserException.class, command::run);
        softly.assertThat(said).as(String.join(" ", words)).isNotNull();
        if (said != null) {
            softly.assertThat(said.exitCode()).as(said.getMessage()).isEqualTo(ExitCode.SERVICE);
            softly.assertThat(said.getMessage()).contains(words).doesNotContain("Exception", "s3cret");
        }
    }

    private List<Doctor.Finding> troubles() {
        return testbed.app().doctor().stream()
                .filter(finding -> !finding.isWell())
                .toList();
    }

    // ---- rights -----------------------------------------------------------------------------------------------------

    @Test
    void nothingIsPaidForThatCouldNotBeSaved() {
        migratedFor("a_reader");
        assertThat(troubles()).isEmpty();
        testbed.app().reprocess();
        sql("REVOKE UPDATE ON public.video_scenes FROM a_reader");
        sql("GRANT UPDATE (tags, visual_actions, visual_entities) ON public.video_scenes TO a_reader");
        sql("REVOKE INSERT ON rescene.calls FROM a_reader");
        String[] fixes = {
            "GRANT UPDATE (visual_description) ON public.video_scenes TO a_reader",
            "GRANT INSERT ON TABLE rescene.calls TO a_reader"
        };
        SoftAssertions softly = new SoftAssertions();

        refuses(softly, () -> testbed.app().drain(), fixes);
        refuses(softly, () -> testbed.app().reprocess(), fixes);
        softly.assertThat(testbed.app().dryRun(ALL, preview -> {}).found())
                .as("a dry run writes nothing and needs no right to")
                .isEqualTo(2);
        assertThat(troubles()).singleElement().satisfies(finding -> {
            assertThat(finding.what()).isEqualTo("Rights");
            assertThat(finding.exitCode()).isEqualTo(ExitCode.SERVICE);
            assertThat(finding.said()).contains(fixes);
        });

        softly.assertThat(testbed.openAi().bill().entries()).isEmpty();
        softly.assertThat(SERVICES.one("SELECT count(*) FROM rescene.jobs WHERE state = 'queued'"))
                .isEqualTo("2");
        softly.assertAll();
        for (String fix : fixes) {
            sql(fix);
        }
        assertThat(testbed.app().drain()).isZero();
    }

    /** Rescene's own tables are all this user's to read; the jobs would be handed back for ever. */
    @Test
    void nothingIsBegunWithSqlThatReadsWhatTheUserMayNot() throws IOException {
        migratedFor("a_reader");
        testbed.app().reprocess();
        sql("CREATE TABLE public.consents (video_id uuid)");
        Path own = testbed.folder().resolve("routes/sql/scenes.sql");
        Files.createDirectories(own.resolveSibling("."));
        Files.writeString(
                own,
                Files.readString(Path.of("routes/sql/scenes.sql"))
                        .replace("WHERE", "JOIN public.consents c USING (video_id) WHERE"));
        String[] said = {
            "routes/sql/scenes.sql: ERROR: permission denied for table consents: grant it to the user of DATABASE_URL"
        };
        SoftAssertions softly = new SoftAssertions();

        refuses(softly, () -> testbed.app().drain(), said);
        refuses(softly, () -> testbed.app().dryRun(ALL, preview -> {}), said);
        softly.assertThat(SERVICES.one("SELECT count(*) FROM rescene.jobs WHERE state = 'queued'"))
                .isEqualTo("2");
        softly.assertAll();
        sql("GRANT SELECT ON public.consents TO a_reader");
        assertThat(testbed.app().dryRun(ALL, preview -> {}).found()).isEqualTo(2);
    }

    /** With a trigger that keeps back what changes nothing: each row that is not written is looked at, which takes a right, too. */
    @Test
    void whoHasNoRightAtAllIsToldWhatGivesThemAll() {
        testbed.app().migrate();
        Fixture.small(2, 3).install(SERVICES.dataSource(), testbed.pictures().base());
        sql("UPDATE public.videos SET status = 'FAILED' WHERE status = 'PROCESSING'");
        sql(
                "CREATE TRIGGER z BEFORE UPDATE ON public.videos FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()");
        sql(
                "CREATE TRIGGER z BEFORE UPDATE ON public.video_scenes FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()");
        login("a_nobody");
        assertThat(troubles()).singleElement().satisfies(finding -> {
            assertThat(finding.what()).isEqualTo("Rights");
            sql(finding.said().replaceFirst(".* run (?=GRANT)", ""));
        });

        assertThat(troubles()).isEmpty();
        testbed.app().reprocess();
        assertThat(testbed.app().drain()).isZero();
        testbed.app().reprocess(AGAIN);
        assertThat(testbed.app().drain()).isZero();
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.jobs WHERE state <> 'done'"))
                .isEqualTo("0");
    }

    @Test
    void whatIsNotAllowedIsNotMissing() {
        migratedFor("a_reader");
        sql("REVOKE ALL ON public.video_scenes FROM a_reader");
        SoftAssertions softly = new SoftAssertions();
        softly.assertThat(troubles())
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.said())
                                .contains(
                                        "GRANT SELECT (id, index, tags, thumbnail_url, video_id, visual_actions, visual_description, visual_entities) ON public.video_scenes TO a_reader"));
        refuses(softly, () -> testbed.app().drain(), "GRANT SELECT (");
        ResceneProcess.Ended verified = run("migrate", "--verify");
        softly.assertThat(verified.exitCode()).as(verified.all()).isZero();
        softly.assertThat(verified.out()).contains("(4 rows)");
        softly.assertAll();
    }

    @Test
    void whoOwnsTheSchemaNeedNotBeAllowedToCreateOne() {
        login("a_owner");
        sql("GRANT CREATE ON SCHEMA public TO a_owner");
        sql("ALTER TABLE public.videos OWNER TO a_owner");
        sql("ALTER TABLE public.video_scenes OWNER TO a_owner");
        SoftAssertions softly = new SoftAssertions();
        says(softly, run("migrate"), "The database refuses it: permission denied for database");
        softly.assertAll();
        assertThat(SERVICES.rows("SELECT 1 FROM pg_attribute WHERE attname = 'has_rich_semantics'"))
                .as("nothing is changed")
                .isEmpty();
        sql("CREATE SCHEMA rescene AUTHORIZATION a_owner");

        assertThat(testbed.app().migrate()).contains("009_add_rich_semantics.sql", "010_create_rescene_schema.sql");
        assertThat(run("migrate", "--verify").exitCode()).isZero();
    }

    @Test
    void tablesInAnotherSchemaAreNotMissingColumns() {
        migratedFor("a_reader");
        sql("CREATE SCHEMA app");
        sql("ALTER TABLE public.videos SET SCHEMA app");
        sql("ALTER TABLE public.video_scenes SET SCHEMA app");
        String[] words = {"no tables public.videos and public.video_scenes", "DATABASE_URL"};
        SoftAssertions softly = new SoftAssertions();
        refuses(softly, () -> testbed.app().reprocess(), words);
        refuses(softly, () -> testbed.app().drain(), words);
        says(softly, run("rollback", "--yes"), words);
        softly.assertThat(troubles())
                .singleElement()
                .satisfies(finding -> assertThat(finding.said()).contains(words));
        softly.assertAll();
    }

    /** It would take the migrations, and then refuse half of the statements. */
    @Test
    void aPostgresThatIsTooOldIsNamedBeforeAnythingIsApplied() {
        login("a_late");
        sql("CREATE SCHEMA old; GRANT USAGE ON SCHEMA old TO a_late; CREATE FUNCTION old.current_setting(text)"
                + " RETURNS text LANGUAGE sql AS $$ SELECT CASE $1 WHEN 'server_version' THEN '11.22'"
                + " ELSE '110022' END $$; ALTER ROLE a_late SET search_path = old, pg_catalog");
        SoftAssertions softly = new SoftAssertions();
        runAll("migrate", "status", "rollback --yes")
                .forEach(ended -> says(softly, ended, "PostgreSQL 11.22", "12 or newer", "DATABASE_URL"));
        softly.assertThat(troubles())
                .first()
                .satisfies(finding -> assertThat(finding.said()).contains("PostgreSQL 11.22", "12 or newer"));
        softly.assertAll();
    }

    // ---- what PostgreSQL says ---------------------------------------------------------------------------------------

    @Test
    void whatTheDatabaseDoesNotAllowIsOneLine() {
        migratedFor("a_reader");
        sql("REVOKE SELECT ON rescene.jobs, public.videos FROM a_reader");
        SoftAssertions softly = new SoftAssertions();
        says(softly, runPacked("status"), "The database refuses it: permission denied for table ");
        sql("GRANT SELECT ON public.videos TO a_reader");
        sql("REVOKE USAGE ON SCHEMA rescene FROM a_reader");
        for (ResceneProcess.Ended ended : runAll("status", "migrate", "rollback --yes")) {
            says(softly, ended, "permission denied for schema rescene");
        }
        refuses(softly, () -> testbed.app().reprocess(), "GRANT USAGE ON SCHEMA rescene TO a_reader");
        refuses(softly, () -> testbed.app().drain(), "GRANT USAGE ON SCHEMA rescene TO a_reader");
        softly.assertThat(troubles())
                .first()
                .satisfies(finding -> assertThat(finding.said()).contains("GRANT USAGE ON SCHEMA rescene TO a_reader"));
        softly.assertAll();
    }

    @Test
    void aDatabaseThatIsReadOnlyOrOutOfPatienceIsOneLine() {
        migratedFor("a_reader");
        SoftAssertions softly = new SoftAssertions();
        sql("ALTER ROLE a_reader SET default_transaction_read_only = on");
        List<ResceneProcess.Ended> ended = runAll("reprocess", "rollback --yes");
        says(softly, ended.get(0), "The database is read-only", "primary");
        says(softly, ended.get(1), "The database refuses it: cannot execute", "read-only transaction");
        refuses(softly, () -> testbed.app().drain(), "The database is read-only", "primary");
        sql("ALTER ROLE a_reader RESET default_transaction_read_only");
        sql("ALTER ROLE a_reader SET statement_timeout = '1ms'");
        says(softly, run("status"), "refuses it: ", "canceling statement", "statement_timeout");
        softly.assertAll();
    }

    @Test
    void whatStandsInTheWayOfAMigrationIsNamedAndNothingIsChanged() {
        testbed.app().migrate();
        sql("CREATE VIEW public.tagged AS SELECT id, tags FROM public.video_scenes");
        var before = SERVICES.databaseDump();
        SoftAssertions softly = new SoftAssertions();
        says(softly, run("rollback", "--yes"), "view tagged depends on", "drop first");
        softly.assertThat(SERVICES.databaseDump()).isEqualTo(before);
        sql("DROP VIEW public.tagged");
        testbed.app().session(session -> {
            session.migrations(Services.waitsForEver()).rollback(true);
            return true;
        });
        sql("ALTER TABLE public.videos RENAME TO videos_of_old");
        sql("CREATE VIEW public.videos AS SELECT * FROM public.videos_of_old");
        says(softly, run("migrate"), "videos", "must be tables");
        softly.assertAll();
    }

    @Test
    void aColumnOfAnotherTypeIsNamedWithWhatChangesItAndNobodyIsSentInACircle() {
        sql("ALTER TABLE public.video_scenes ADD tags jsonb");
        sql("ALTER TABLE public.videos ADD video_summary varchar(200)");
        var before = SERVICES.databaseDump();
        SoftAssertions softly = new SoftAssertions();
        unfit(softly, run("migrate"));
        softly.assertThat(SERVICES.databaseDump()).as("nothing is changed").isEqualTo(before);

        sql("ALTER TABLE public.video_scenes ALTER COLUMN tags TYPE text[] USING NULL");
        sql("ALTER TABLE public.videos ALTER COLUMN video_summary TYPE text");
        migratedFor("a_reader");
        sql("ALTER TABLE public.videos ALTER COLUMN video_summary TYPE varchar(200)");
        sql("DROP INDEX public.idx_video_scenes_tags");
        sql("ALTER TABLE public.video_scenes ALTER COLUMN tags TYPE jsonb USING NULL");
        sql("CREATE INDEX idx_video_scenes_tags ON public.video_scenes USING gin (tags)");
        runAll("migrate", "status", "migrate --verify").forEach(ended -> unfit(softly, ended));
        UserException refused =
                catchThrowableOfType(UserException.class, () -> testbed.app().reprocess());
        unfit(softly, refused.exitCode(), String.valueOf(refused.getMessage()));
        softly.assertThat(troubles())
                .singleElement()
                .satisfies(finding -> unfit(softly, finding.exitCode(), finding.said()));
        softly.assertAll();
    }

    @Test
    void aSchemaOfAnotherApplicationIsNamedAndNothingOfItIsTouched() {
        sql(
                "CREATE SCHEMA rescene; CREATE TABLE rescene.jobs (id int, state text); INSERT INTO rescene.jobs VALUES (1, 'x')");
        var before = SERVICES.databaseDump();
        SoftAssertions softly = new SoftAssertions();
        runAll("migrate", "status", "rollback --yes --all").forEach(ended -> {
            softly.assertThat(ended.exitCode()).as(ended.all()).isEqualTo(ExitCode.MIGRATION);
            softly.assertThat(ended.err().strip().lines()).as(ended.all()).hasSize(1);
            softly.assertThat(ended.err())
                    .contains("schema rescene is another application's", "ALTER SCHEMA rescene RENAME");
        });
        softly.assertThat(SERVICES.databaseDump()).isEqualTo(before);
        softly.assertAll();
    }

    /** As another application makes it where a pooler's session had Rescene's schema first in its search path. */
    @Test
    void whatOthersHaveInRescenesSchemaIsNotDroppedWithIt() {
        testbed.app().migrate();
        sql("CREATE TABLE rescene.orders (id int)");
        ResceneProcess.Ended refused = run("rollback", "--yes", "--all");
        assertThat(refused.exitCode()).as(refused.all()).isEqualTo(ExitCode.MIGRATION);
        assertThat(refused.err()).contains("orders", "SET SCHEMA public").hasLineCount(1);
        sql("ALTER TABLE rescene.orders SET SCHEMA public");
        assertThat(run("rollback", "--yes", "--all").exitCode()).isZero();
        assertThat(SERVICES.one("SELECT count(*) FROM public.orders")).isEqualTo("0");
    }

    private static void unfit(SoftAssertions softly, ResceneProcess.Ended ended) {
        unfit(softly, ended.exitCode(), ended.all());
    }

    private static void unfit(SoftAssertions softly, int exitCode, String said) {
        softly.assertThat(exitCode).as(said).isEqualTo(ExitCode.MIGRATION);
        softly.assertThat(said)
                .contains("public.video_scenes.tags has type jsonb", "text[]")
                .contains("ALTER TABLE public.video_scenes ALTER COLUMN tags TYPE text[]")
                .doesNotContainIgnoringCase("run `rescene migrate`")
                .doesNotContain("Missing", "missing");
    }

    @Test
    void profilesThatMayNotBeReadAreAWarning() {
        migratedFor("a_reader");
        sql("REVOKE SELECT ON public.user_profiles FROM a_reader");
        SoftAssertions softly = new SoftAssertions();
        softly.assertThat(testbed.app().doctor()).anySatisfy(finding -> {
            assertThat(finding.mark() + " " + finding.what()).isEqualTo("warn Languages");
            assertThat(finding.said())
                    .contains("GRANT SELECT (user_id, preferred_language) ON public.user_profiles TO a_reader");
        });
        softly.assertThat(troubles()).as("no failure").isEmpty();
        testbed.app().reprocess();
        softly.assertThat(testbed.app().drain()).isZero();
        sql("GRANT SELECT ON public.user_profiles TO a_reader");
        sql("ALTER TABLE public.user_profiles ENABLE ROW LEVEL SECURITY");
        softly.assertThat(testbed.app().doctor()).anySatisfy(finding -> {
            assertThat(finding.mark() + " " + finding.what()).isEqualTo("warn Languages");
            assertThat(finding.said()).startsWith("policies may hide rows of public.user_profiles");
        });
        softly.assertAll();
    }

    // ---- Redis ------------------------------------------------------------------------------------------------------

    @Test
    void aKeyOfAnotherTypeIsNamed() {
        migratedFor("a_writer");
        SERVICES.redis().getBucket("video_processing").set("mine");
        SoftAssertions softly = new SoftAssertions();
        says(softly, run("status"), "video_processing", "string", "list");
        refuses(softly, () -> testbed.app().reprocess(), "video_processing", "string");
        refuses(softly, () -> testbed.app().drain(), "video_processing", "string");
        SERVICES.redis().getKeys().delete("video_processing");
        SERVICES.redis().getStream("video_processing").add(StreamAddArgs.entry("a", "b"));
        softly.assertThat(troubles())
                .singleElement()
                .satisfies(finding -> assertThat(finding.said()).contains("video_processing", "stream"));
        softly.assertThat(SERVICES.rows("SELECT id FROM rescene.jobs")).isEmpty();
        softly.assertAll();
    }

    /** Before anything is written: who is told that it failed would not look for a run. */
    @Test
    void aRedisThatTakesNoWritesSaysWhy() {
        migratedFor("a_writer");
        String where = "Redis at " + SERVICES.redisUrl().replaceFirst("//[^@]*@", "//") + " refuses it: ";
        SoftAssertions softly = new SoftAssertions();
        try {
            redis("CONFIG SET maxmemory 1");
            says(softly, run("reprocess"), where + "OOM command not allowed", "maxmemory");
            refuses(softly, () -> testbed.app().drain(), where + "OOM command not allowed");
            redis("CONFIG SET maxmemory 0");
            redis("REPLICAOF 127.0.0.1 1");
            says(softly, run("reprocess"), where + "READONLY", "primary");
            says(softly, runPacked("worker", "--drain"), where + "READONLY", "primary");
            assertThat(troubles()).anySatisfy(finding -> {
                assertThat(finding.what()).isEqualTo("Redis");
                assertThat(finding.said()).contains("replica", "REDIS_URL");
            });
        } finally {
            redis("CONFIG SET maxmemory 0");
            redis("REPLICAOF NO ONE");
        }
        softly.assertThat(SERVICES.rows("SELECT id FROM rescene.runs")).isEmpty();
        softly.assertAll();
    }

    /** A user who may push and nothing else can't be asked whether Redis takes writes. */
    @Test
    void whoMayOnlyPushMayEnqueue() {
        migratedFor("a_writer");
        redis("ACL SETUSER a_pusher on >x ~video_processing* +@connection +select +llen +lpush");
        environment.put("REDIS_URL", SERVICES.redisUrl().replaceFirst("//[^@]*@", "//a_pusher:x@"));
        try {
            assertThat(testbed.app().reprocess().enqueued()).isEqualTo(2);
        } finally {
            redis("ACL DELUSER a_pusher");
        }
    }

    /** Some are in the list by then, and one is written that is not. */
    @Test
    void aRedisThatRefusesInTheMidstLeavesARunThatIsNamed() {
        migratedFor("a_writer");
        Pause pause = new Pause(Duration.ofSeconds(1));
        SoftAssertions softly = new SoftAssertions();
        try {
            CompletableFuture<EnqueueReport> enqueuing =
                    CompletableFuture.supplyAsync(() -> testbed.app().reprocess(ALL, pause));
            await(() -> SERVICES.queue().length() == 1);
            redis("CONFIG SET maxmemory 1");
            UserException said = (UserException)
                    Objects.requireNonNull(catchThrowable(enqueuing::join).getCause());
            softly.assertThat(said.exitCode()).isEqualTo(ExitCode.SERVICE);
            softly.assertThat(said.getMessage())
                    .startsWith("Redis refuses it: OOM command not allowed")
                    .contains("Run 1 stands with 2 jobs", "`rescene status --run 1`", "`rescene runs cancel 1`")
                    .as("there is no rest")
                    .doesNotContain("again");
            softly.assertThat(SERVICES.rows("SELECT state FROM rescene.jobs WHERE run_id = 1"))
                    .containsExactly("queued", "queued");
        } finally {
            redis("CONFIG SET maxmemory 0");
        }
        softly.assertThat(testbed.app().drain()).isZero();
        softly.assertThat(SERVICES.rows("SELECT state FROM rescene.jobs")).containsOnly("done");
        softly.assertAll();
    }

    /** They are opened before the list is asked to take them, and a second try would find none. */
    @Test
    void deadJobsThatRedisDoesNotTakeAreSaidToBeOpenedAllTheSame() {
        migratedFor("a_writer");
        testbed.app().reprocess();
        SERVICES.redis().getKeys().delete("video_processing");
        sql("UPDATE rescene.jobs SET state = 'dead'");
        SoftAssertions softly = new SoftAssertions();
        try {
            redis("CONFIG SET maxmemory 1");
            says(softly, run("dead", "retry"), "2 dead jobs are opened again, but not in the list", "refuses it: OOM ");
            redis("CONFIG SET maxmemory 0");
            try (InProcess.Worker worker = testbed.app().worker(false)) {
                await(() -> SERVICES.rows("SELECT state FROM rescene.jobs").equals(List.of("done", "done")));
                sql("UPDATE rescene.jobs SET state = 'dead'");
                redis("CONFIG SET maxmemory 1");
                softly.assertThatThrownBy(() -> ManagementFactory.getPlatformMBeanServer()
                                .invoke(new ObjectName("io.rescene:type=Worker"), "retryDead", null, null))
                        .hasStackTraceContaining("2 dead jobs are opened again, but not in the list");
                redis("CONFIG SET maxmemory 0");
                await(() -> SERVICES.rows("SELECT state FROM rescene.jobs").equals(List.of("skipped", "skipped")));
                softly.assertThat(worker.life()).isNotDone();
            }
        } finally {
            redis("CONFIG SET maxmemory 0");
        }
        softly.assertAll();
    }

    @Test
    void anOlderDeadJobOfTheSameVideoIsSaidToBeDropped() {
        migratedFor("a_writer");
        testbed.app().reprocess();
        sql("UPDATE rescene.jobs SET state = 'dead'");
        sql(
                "INSERT INTO rescene.jobs (run_id, video_id, state) SELECT run_id, video_id, 'dead' FROM rescene.jobs LIMIT 1");

        ResceneProcess.Ended ended = run("dead", "retry");

        assertThat(ended.exitCode()).as(ended.all()).isZero();
        assertThat(ended.out()).contains("2 jobs opened again, and 1 older dead job of the same video dropped");
    }

    @Test
    void aLivingWorkerIsNotReadyAndSaysWhatRedisSays() {
        migratedFor("a_writer");
        Observed observed = Observed.onFreePort();
        environment.put("RESCENE_OBSERVE_PORT", observed.portText());
        try (InProcess.Worker worker = testbed.app().worker(false)) {
            await(() -> observed.get("/observe/health/ready").statusCode() == 200);
            redis("CONFIG SET maxmemory 1");
            await(() -> observed.get("/observe/health/ready").body().contains("refuses it: OOM command not allowed"));
            redis("CONFIG SET maxmemory 0");
            redis("CONFIG SET min-replicas-to-write 1");
            await(() -> observed.get("/observe/health/ready").body().contains("refuses it: NOREPLICAS "));
            redis("CONFIG SET min-replicas-to-write 0");
            redis("REPLICAOF 127.0.0.1 1");
            await(() -> observed.get("/observe/health/ready").body().contains("refuses it: READONLY "));
            redis("REPLICAOF NO ONE");
            await(() -> observed.get("/observe/health/ready").statusCode() == 200);
            SERVICES.redis().getBucket("video_processing").set("another's");
            await(() -> observed.get("/observe/health/ready").body().contains("\"refuses it: WRONGTYPE "));
            SERVICES.redis().getBucket("video_processing").delete();
            await(() -> observed.get("/observe/health/ready").statusCode() == 200);
            assertThat(worker.life()).isNotDone();
        } finally {
            SERVICES.redis().getBucket("video_processing").delete();
            redis("CONFIG SET maxmemory 0");
            redis("CONFIG SET min-replicas-to-write 0");
            redis("REPLICAOF NO ONE");
        }
    }

    /** Each tells before anything is begun; a right that is taken away later is waited for. */
    @Test
    void whatTheUserOfRedisMayNotDoIsNamed() {
        migratedFor("a_writer");
        redis(
                "ACL SETUSER a_queue on >x ~video_processing* +@connection +select +llen +lmove +blmove +lrem +lrange +multi +exec");
        environment.put("REDIS_URL", SERVICES.redisUrl().replaceFirst("//[^@]*@", "//a_queue:x@"));
        SoftAssertions softly = new SoftAssertions();
        try {
            assertThat(troubles())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.said()).contains("LPUSH", "RPUSH", "ACL SETUSER"));
            refuses(softly, () -> testbed.app().drain(), "LPUSH, RPUSH", "ACL SETUSER");
            refuses(softly, () -> testbed.app().reprocess(), "LPUSH", "ACL SETUSER");
            softly.assertThat(SERVICES.rows("SELECT id FROM rescene.jobs")).isEmpty();
        } finally {
            redis("ACL DELUSER a_queue");
        }
        softly.assertAll();
    }

    @Test
    void statusSaysWhyALivingWorkerTakesNoJobs() {
        migratedFor("a_writer");
        try (InProcess.Worker worker = testbed.app().worker(false)) {
            redis("CONFIG SET maxmemory 1");
            await(() -> SERVICES.one("SELECT state FROM rescene.workers").equals("redis"));
            assertThat(run("status").out()).contains(": redis (Redis refuses it: OOM command not allowed");
            redis("CONFIG SET maxmemory 0");
            await(() -> SERVICES.one("SELECT state FROM rescene.workers").equals("open"));
            assertThat(worker.life()).isNotDone();
        } finally {
            redis("CONFIG SET maxmemory 0");
        }
    }

    @Test
    void doctorAndTheWatchSayWhatRedisSays() {
        migratedFor("a_writer");
        try (ResceneProcess watch = start("status", "--watch")) {
            await(() -> watch.out().contains("Spend"));
            redis("CONFIG SET replica-serve-stale-data no");
            redis("REPLICAOF 127.0.0.1 1");
            await(() -> watch.err().contains("again every"));
            assertThat(watch.err()).contains("Redis refuses it: MASTERDOWN ").doesNotContain("away");
            redis("REPLICAOF NO ONE");
            redis("CONFIG SET min-replicas-to-write 1");
            assertThat(troubles())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.said()).contains(" refuses it: NOREPLICAS "));
        } finally {
            redis("CONFIG SET replica-serve-stale-data yes");
            redis("CONFIG SET min-replicas-to-write 0");
            redis("REPLICAOF NO ONE");
        }
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().ignoreExceptions().until(condition);
    }

    private static void redis(String command) {
        SERVICES.typedToRedis(command);
    }
}
