package io.rescene.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.rescene.jobs.Runs;
import io.rescene.runtime.Doctor;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.support.FakeOpenAi;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.PictureServer;
import io.rescene.support.PictureServer.Trouble;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import io.rescene.support.TcpProxy;
import io.rescene.support.Testbed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the person at the keyboard gets to see when something is not as it should be. */
class UsageIT {
    private static final Runs.Request ALL =
            new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), false, false);

    /** Far more than a start beside busy tests; who waits without a time-out is not back by then, or never. */
    private static final Duration QUICK = Duration.ofSeconds(30);

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private final FakeOpenAi openAi = testbed.openAi();
    private final PictureServer pictures = testbed.pictures();
    private final Path folder = testbed.folder();
    private final Map<String, String> environment = testbed.environment();

    private int beside;

    private InProcess app() {
        return testbed.app();
    }

    private Fixture migratedAndFilled() {
        app().migrate();
        Fixture fixture = Fixture.small(2, 1);
        fixture.install(SERVICES.dataSource(), pictures.base());
        return fixture;
    }

    private ResceneProcess.Ended run(String... arguments) {
        return Typed.run(folder, environment, arguments);
    }

    /** A command with one variable more, or another. */
    private ResceneProcess.Ended runWith(String variable, String value, String... arguments) {
        return Typed.run(folder, with(variable, value), arguments);
    }

    private Map<String, String> with(String variable, String value) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(variable, value);
        return changed;
    }

    /** A command in a working directory of its own. */
    private ResceneProcess.Ended runBeside(String file, String text, String... arguments) {
        Path own = folder.resolve("beside-" + beside++);
        write(own, file, text);
        return Typed.run(own, environment, arguments);
    }

    /** A command in a JVM of its own, with one variable more, or another. */
    private ResceneProcess.Ended runPackedWith(String variable, String value, String... arguments) {
        return ended(List.of(), with(variable, value), arguments);
    }

    private ResceneProcess.Ended ended(List<String> options, Map<String, String> variables, String... arguments) {
        try (ResceneProcess process = ResceneProcess.startSooner(folder, variables, options, arguments)) {
            return process.end(Duration.ofSeconds(90));
        }
    }

    private void write(String file, String text) {
        write(folder, file, text);
    }

    private static void write(Path folder, String file, String text) {
        try {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** One clear line on standard error, the exit code, and no stack trace anywhere. */
    private static void says(SoftAssertions softly, ResceneProcess.Ended ended, int exitCode, String... words) {
        softly.assertThat(ended.exitCode()).as(ended.all()).isEqualTo(exitCode);
        softly.assertThat(ended.err().strip().lines()).as(ended.all()).hasSize(1);
        softly.assertThat(ended.err()).contains(words);
        softly.assertThat(ended.all()).doesNotContain("\tat ", "Caused by", "Exception", "Unexpected:");
    }

    /** What a command would say, without a JVM of its own: one line with its exit code, and no secret. */
    private static void refuses(SoftAssertions softly, Runnable command, int exitCode, String... words) {
        UserException said = catchThrowableOfType(UserException.class, command::run);
        softly.assertThat(said).as(String.join(" ", words)).isNotNull();
        if (said != null) {
            softly.assertThat(said.exitCode()).as(said.getMessage()).isEqualTo(exitCode);
            softly.assertThat(said.getMessage()).contains(words).doesNotContain("Exception", "s3cret");
        }
    }

    // ---- options and settings -------------------------------------------------------------------------------------

    /** As in a container or under cron, where Java takes all for ASCII. */
    @Test
    void withoutALocaleEachLetterIsPrinted() {
        migratedAndFilled();
        SERVICES.jdbc().update("UPDATE public.videos SET filename = '시장.mp4'");

        assertThat(withoutALocale("reprocess", "--dry-run").out()).contains("시장.mp4");
        assertThat(withoutALocale("reprocess").out()).contains("[1/2] enqueued 시장.mp4");
        write("application.properties", "rescene.시장=1");
        ResceneProcess.Ended ended = withoutALocale("status");
        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("rescene.시장");
        assertThat(ended.out()).isEmpty();
    }

    private ResceneProcess.Ended withoutALocale(String... arguments) {
        return ended(List.of("-Dfile.encoding=US-ASCII"), with("LC_ALL", "C"), arguments);
    }

    @Test
    void aMigrationWhoseConnectionIsLostIsToldInALine() {
        app().migrate();
        write("own/099_lost.sql", "SELECT pg_terminate_backend(pg_backend_pid())");
        environment.put("RESCENE_MIGRATIONS_FOLDER", "own");

        SoftAssertions.assertSoftly(softly -> says(softly, run("migrate"), ExitCode.SERVICE, "went away"));
    }

    /** OptionsTest has the others. */
    @Test
    void badOptionsAreNamedAndChangeNothing() {
        migratedAndFilled();
        var database = SERVICES.databaseDump();
        SoftAssertions softly = new SoftAssertions();

        says(softly, run("reprocess", "--owner-id", "nonsense"), ExitCode.USAGE, "--owner-id", "nonsense");
        says(softly, run("rollback"), ExitCode.USAGE, "--yes");
        says(softly, run("status", "--run", "4711"), ExitCode.USAGE, "4711");

        softly.assertThat(SERVICES.databaseDump()).isEqualTo(database);
        softly.assertThat(SERVICES.redisDump()).isEmpty();
        softly.assertAll();
    }

    /** SettingsTest has the others. */
    @Test
    void badSettingsAreNamedAndChangeNothing() {
        migratedAndFilled();
        var database = SERVICES.databaseDump();
        SoftAssertions softly = new SoftAssertions();

        String settings = "application.properties";
        ResceneProcess.Ended unknown = runBeside(settings, "rescene.openai.concurency=3\n", "reprocess");
        says(softly, unknown, ExitCode.USAGE, "rescene.openai.concurency", settings);
        ResceneProcess.Ended broken = runBeside(settings, "rescene.openai.timeout=\\uZZZZ\n", "reprocess");
        says(softly, broken, ExitCode.USAGE, settings);
        ResceneProcess.Ended worker = runPackedWith("RESCENE_JOBS_DELIVERIES", "many", "worker", "--drain");
        says(softly, worker, ExitCode.USAGE, "RESCENE_JOBS_DELIVERIES", "many");
        environment.put("RESCENE_MIGRATIONS_FOLDER", "/nope");
        refuses(softly, () -> app().migrate(), ExitCode.USAGE, "rescene.migrations.folder", "'/nope'");
        environment.remove("RESCENE_MIGRATIONS_FOLDER");
        environment.put("RESCENE_LANGUAGE", "fr");
        refuses(softly, () -> app().dryRun(ALL, one -> {}), ExitCode.USAGE, "rescene.language", "'fr'", "en, ko");
        refuses(softly, () -> app().reprocess(), ExitCode.USAGE, "rescene.language", "'fr'", "en, ko");
        refuses(softly, () -> app().drain(), ExitCode.USAGE, "rescene.language", "'fr'", "en, ko");

        softly.assertThat(SERVICES.databaseDump()).isEqualTo(database);
        softly.assertThat(SERVICES.redisDump()).isEmpty();
        softly.assertAll();
    }

    @Test
    void missingOrMalformedUrlsAreNamedWithoutTheirSecrets() {
        environment.remove("DATABASE_URL");
        SoftAssertions softly = new SoftAssertions();
        says(softly, run("reprocess"), ExitCode.USAGE, "DATABASE_URL", ".env");
        ResceneProcess.Ended malformed = runWith("DATABASE_URL", "postgresql://user:s3cr et@localhost/x", "migrate");
        says(softly, malformed, ExitCode.USAGE, "DATABASE_URL");
        softly.assertThat(malformed.all()).doesNotContain("s3cr");
        environment.put("DATABASE_URL", "mysql://user:s3cret@localhost/x");
        refuses(softly, () -> app().migrate(), ExitCode.USAGE, "DATABASE_URL", "postgresql://");
        softly.assertAll();
    }

    // ---- files of routes/ -----------------------------------------------------------------------------------------

    private static String packed(String file) throws IOException {
        return Files.readString(Path.of("routes", file));
    }

    @Test
    void brokenFilesOfRoutesAreNamed() throws IOException {
        String enqueue = "enqueue-videos.camel.yaml";
        String text = packed(enqueue);
        Map<String, String> broken = Map.of(
                "a way that leads nowhere",
                        text.replaceFirst("(?s)(id: enqueue-new\\s+uri: direct:enqueue-vide)os", "$1oz"),
                "a tab for a blank", text.replaceFirst("    id: enqueue-videos", "\tid: enqueue-videos"),
                "a quote that does not end", text.replaceFirst("id: count-candidates", "id: \"count-candidates"),
                "an unknown step", text.replace("- loop:", "- lopp:"),
                "an unknown scheme", text.replace("uri: redis-queue:video_processing", "uri: reddis:video_processing"),
                "an unknown placeholder", text.replace("{{routes:sql/candidates.sql}}", "{{nonsense}}"),
                "a broken expression", text.replace("simple: \"${variable.more}\"", "simple: \"${variable.more\""),
                "an unknown bean", text.replace("ref: enqueuing", "ref: enqueueing"),
                "no YAML at all", "%PDF-1.4 {{{");
        SoftAssertions softly = new SoftAssertions();
        broken.forEach((what, content) -> {
            assertThat(content).as(what).isNotEqualTo(text);
            write("routes/" + enqueue, content);
            refuses(softly, () -> app().checkRoutes(), ExitCode.USAGE, "routes/", enqueue);
        });
        says(softly, run("routes", "check"), ExitCode.USAGE, "routes/", enqueue);
        softly.assertAll();
    }

    @Test
    void nothingIsDoneWithABrokenFileOfRoutes() throws IOException {
        migratedAndFilled();
        var database = SERVICES.databaseDump();
        SoftAssertions softly = new SoftAssertions();

        String schema = "{\"type\": \"object\", ";
        String step = packed("describe-scene.camel.yaml").replace("- choice:", "- chioce:");
        String query = packed("sql/candidates.sql").replace("SELECT v.id", "SELEC v.id");
        String route = "describe-scene.camel.yaml";
        says(softly, runBeside("routes/" + route, step, "worker", "--drain"), ExitCode.USAGE, route);
        ResceneProcess.Ended refused = runBeside("routes/sql/candidates.sql", query, "reprocess");
        says(softly, refused, ExitCode.USAGE, "routes/sql");

        write("routes/schemas/scene.schema.json", schema);
        refuses(softly, () -> app().checkRoutes(), ExitCode.USAGE, "routes/schemas/scene.schema.json");
        refuses(softly, () -> app().drain(), ExitCode.USAGE, "routes/schemas/scene.schema.json");
        refuses(softly, () -> app().reprocess(), ExitCode.USAGE, "routes/schemas/scene.schema.json");
        write("routes/schemas/scene.schema.json", "[1, 2]");
        refuses(softly, () -> app().checkRoutes(), ExitCode.USAGE, "routes/schemas/scene.schema.json");
        Files.delete(folder.resolve("routes/schemas/scene.schema.json"));

        write("routes/describe-scene.camel.yaml", step);
        refuses(softly, () -> app().reprocess(), ExitCode.USAGE, "describe-scene.camel.yaml");
        Files.delete(folder.resolve("routes/describe-scene.camel.yaml"));

        String most = "simple: \"{{rescene.openai.scene-max-tokens}}\"";
        write(
                "routes/describe-scene.camel.yaml",
                packed("describe-scene.camel.yaml").replace(most, "constant: many"));
        refuses(softly, () -> app().dryRun(ALL, one -> {}), ExitCode.USAGE, "'maxTokens'", "a whole number from 1 on");

        softly.assertThat(SERVICES.rows("SELECT id FROM rescene.workers WHERE state <> 'gone'"))
                .isEmpty();
        SERVICES.jdbc().execute("TRUNCATE rescene.workers");
        softly.assertThat(SERVICES.rows("SELECT id FROM rescene.jobs")).isEmpty();
        softly.assertThat(SERVICES.databaseDump().get("public.videos")).isEqualTo(database.get("public.videos"));
        softly.assertThat(SERVICES.redisDump()).isEmpty();
        softly.assertAll();
    }

    // ---- services -------------------------------------------------------------------------------------------------

    private static int closedPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aServiceThatIsAwayIsNamedWithoutItsPassword() {
        migratedAndFilled();
        String database = String.valueOf(environment.get("DATABASE_URL"));
        String redis = String.valueOf(environment.get("REDIS_URL"));
        int nobody = closedPort();
        SoftAssertions softly = new SoftAssertions();

        String nobodys = "127.0.0.1:" + nobody;
        String away = "postgresql://user:s3cret@" + nobodys + "/library";
        quickly(softly, runPackedWith("DATABASE_URL", away, "status"), nobodys + "/library");
        String wrong = database.replaceFirst(":[^:@]*@", ":s3cret@");
        quickly(softly, runWith("DATABASE_URL", wrong, "worker", "--drain"), "DATABASE_URL", "password");
        ResceneProcess.Ended noRedis = runWith("REDIS_URL", "redis://:s3cret@" + nobodys + "/0", "status");
        quickly(softly, noRedis, nobodys + "/0", "localhost");
        wrong = redis.replaceFirst(":[^:@]*@", ":s3cret@");
        quickly(softly, runWith("REDIS_URL", wrong, "reprocess"), "REDIS_URL", "password");

        environment.put("DATABASE_URL", "postgresql://user:s3cret@127.0.0.1:" + nobody + "/library");
        refuses(softly, () -> app().migrate(), ExitCode.SERVICE, "127.0.0.1:" + nobody + "/library");
        refuses(softly, () -> app().reprocess(), ExitCode.SERVICE, "127.0.0.1:" + nobody + "/library");
        environment.put("DATABASE_URL", database);
        environment.put("REDIS_URL", "redis://:s3cret@127.0.0.1:" + nobody + "/0");
        refuses(softly, () -> app().reprocess(), ExitCode.SERVICE, "127.0.0.1:" + nobody + "/0", "localhost");
        refuses(softly, () -> app().drain(), ExitCode.SERVICE, "127.0.0.1:" + nobody + "/0", "localhost");
        softly.assertThat(SERVICES.rows("SELECT id FROM rescene.jobs")).isEmpty();
        softly.assertAll();
    }

    private static void quickly(SoftAssertions softly, ResceneProcess.Ended ended, String... words) {
        says(softly, ended, ExitCode.SERVICE, words);
        softly.assertThat(ended.all()).doesNotContain("s3cret");
        softly.assertThat(ended.time()).isLessThan(QUICK);
    }

    @Test
    void aServiceThatSaysNothingIsNotWaitedForLong() throws IOException {
        migratedAndFilled();
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            SoftAssertions softly = new SoftAssertions();
            String there = "127.0.0.1:" + mute.getLocalPort();
            String database = "postgresql://user:s3cret@" + there + "/library";
            quickly(softly, runWith("DATABASE_URL", database, "migrate"), there);
            quickly(softly, runWith("REDIS_URL", "redis://:s3cret@" + there + "/0", "status"), there);
            softly.assertAll();
        }
    }

    @Test
    void aMissingMigrationIsSaid() {
        SoftAssertions softly = new SoftAssertions();
        says(softly, run("status"), ExitCode.MIGRATION, "rescene migrate");
        says(softly, run("--embedded", "status"), ExitCode.MIGRATION, "`rescene --embedded migrate`");
        softly.assertThat(run("migrate", "--verify").exitCode()).isEqualTo(ExitCode.MIGRATION);
        refuses(softly, () -> app().reprocess(), ExitCode.MIGRATION, "rescene migrate");
        refuses(softly, () -> app().drain(), ExitCode.MIGRATION, "rescene migrate");
        app().migrate();
        ResceneProcess.Ended verified = run("migrate", "--verify");
        softly.assertThat(verified.exitCode()).isEqualTo(ExitCode.DONE);
        softly.assertThat(verified.out()).contains("(4 rows)");
        softly.assertAll();
    }

    @Test
    void aDatabaseWithoutALibraryIsSaid() {
        SERVICES.jdbc().execute("DROP TABLE public.video_scenes, public.videos, public.user_profiles CASCADE");
        SoftAssertions softly = new SoftAssertions();
        says(softly, run("migrate"), ExitCode.SERVICE, "public.videos");
        softly.assertThat(SERVICES.rows("SELECT nspname FROM pg_namespace WHERE nspname = 'rescene'"))
                .isEmpty();
        softly.assertAll();
    }

    // ---- doctor ---------------------------------------------------------------------------------------------------

    private List<Doctor.Finding> troubles() {
        return app().doctor().stream().filter(finding -> !finding.isWell()).toList();
    }

    private void finds(String what, int exitCode, String... words) {
        assertThat(troubles()).as(what).singleElement().satisfies(finding -> {
            assertThat(finding.what()).isEqualTo(what);
            assertThat(finding.exitCode()).isEqualTo(exitCode);
            assertThat(finding.said()).contains(words).doesNotContain("s3cret");
        });
    }

    @Test
    void theDoctorFindsNothingWhereAllIsWell() {
        app().migrate();
        Fixture.small(1, 1).install(SERVICES.dataSource(), pictures.base());
        SERVICES.jdbc().update("DELETE FROM public.videos WHERE status = 'PROCESSING'");

        assertThat(troubles()).isEmpty();
        ResceneProcess.Ended ended = run("doctor");
        assertThat(ended.exitCode()).as(ended.all()).isZero();
        assertThat(ended.out()).contains("Redis: PONG");
        assertThat(ended.err()).isEmpty();
        assertThat(openAi.bill().entries()).as("the check costs nothing").isEmpty();
    }

    @Test
    void theDoctorSaysTheFixForEachTrouble() {
        String database = String.valueOf(environment.get("DATABASE_URL"));
        String redis = String.valueOf(environment.get("REDIS_URL"));
        int nobody = closedPort();
        finds("Migration", ExitCode.MIGRATION, "rescene migrate");
        app().migrate();

        environment.put("RESCENE_LANGUAGE", "fr");
        finds("Routes", ExitCode.USAGE, "rescene.language", "'fr'", "en, ko");
        environment.remove("RESCENE_LANGUAGE");

        environment.put("REDIS_URL", "redis://:s3cret@127.0.0.1:" + nobody + "/0");
        finds("Redis", ExitCode.SERVICE, "127.0.0.1:" + nobody, "localhost");
        environment.put("REDIS_URL", redis.replaceFirst(":[^:@]*@", ":s3cret@"));
        finds("Redis", ExitCode.SERVICE, "password", "REDIS_URL");
        environment.put("REDIS_URL", redis);

        environment.put("DATABASE_URL", "postgresql://user:s3cret@127.0.0.1:" + nobody + "/library");
        finds("Database", ExitCode.SERVICE, "127.0.0.1:" + nobody);
        environment.put("DATABASE_URL", database.replaceFirst(":[^:@]*@", ":s3cret@"));
        finds("Database", ExitCode.SERVICE, "password", "DATABASE_URL");
        environment.put("DATABASE_URL", database);

        openAi.keys(key -> false);
        finds("OpenAI", ExitCode.SERVICE, "OPENAI_API_KEY");
        openAi.keys(key -> true);

        String base = String.valueOf(environment.get("OPENAI_BASE_URL"));
        environment.put("OPENAI_BASE_URL", pictures.base());
        pictures.troubles(path -> Optional.of(new Trouble.Status(200, "<html>hello</html>")));
        finds("OpenAI", ExitCode.SERVICE, "not OpenAI's API", "OPENAI_BASE_URL");
        pictures.troubles(path -> Optional.of(new Trouble.Status(407, "")));
        finds("OpenAI", ExitCode.SERVICE, "proxy", "HTTPS_PROXY");
        pictures.troubles(path -> Optional.of(new Trouble.Status(405, "")));
        assertThat(troubles()).as("a server that lists no models").isEmpty();
        environment.put("OPENAI_BASE_URL", base);

        environment.put("SUPABASE_URL", pictures.base());
        environment.put("SUPABASE_SERVICE_ROLE_KEY", "s3cret");
        pictures.troubles(path -> Optional.of(new Trouble.Status(401, "{}")));
        finds("Supabase storage", ExitCode.SERVICE, "401", "SUPABASE_SERVICE_ROLE_KEY");
        pictures.troubles(path -> Optional.of(new Trouble.Status(400, "{\"statusCode\":\"403\"}")));
        finds("Supabase storage", ExitCode.SERVICE, "403", "SUPABASE_SERVICE_ROLE_KEY");
    }

    @Test
    void theDoctorFindsWaitingJobsAndStuckVideosAndLeavesThemAlone() {
        migratedAndFilled();
        SERVICES.jdbc()
                .update("DELETE FROM public.videos WHERE status = 'PROCESSING' AND id IN"
                        + " (SELECT id FROM public.videos WHERE status = 'PROCESSING' LIMIT 1)");
        String stuck = SERVICES.one("SELECT id FROM public.videos WHERE status = 'PROCESSING'");
        finds("Stuck", ExitCode.SERVICE, stuck, "UPDATE videos SET status = 'READY'");
        assertThat(SERVICES.one("SELECT status FROM public.videos WHERE id = '" + stuck + "'"))
                .isEqualTo("PROCESSING");
        SERVICES.jdbc().update("UPDATE public.videos SET status = 'FAILED' WHERE status = 'PROCESSING'");

        app().reprocess();
        finds("Worker", ExitCode.SERVICE, "2 jobs", "rescene worker");
    }

    /** As a worker of old may have left them. */
    @Test
    void manyStuckVideosAreCountedAndMendedAtOnce() {
        migratedAndFilled();
        SERVICES.jdbc().update("UPDATE public.videos SET status = 'FAILED'");
        SERVICES.jdbc()
                .update("INSERT INTO public.videos (owner_id, storage_path, status)"
                        + " SELECT gen_random_uuid(), 'x', 'PROCESSING' FROM generate_series(1, 23)");

        List<Doctor.Finding> troubles = troubles();
        assertThat(troubles).hasSize(21).extracting(Doctor.Finding::what).containsOnly("Stuck");
        String more = troubles.get(20).said();
        assertThat(more).startsWith("3 more. If nothing else works on any of them: UPDATE videos");
        assertThat(run("status").out()).contains("Stuck in PROCESSING, not held by Rescene: " + more);
        assertThat(run("status", "--json").out()).containsPattern("\"stuck_in_all\" ?: ?23\\b");

        SERVICES.jdbc().execute(more.substring(more.indexOf("UPDATE")));
        assertThat(troubles()).isEmpty();
    }

    @Test
    void aWatchGoesOnWhenAServiceIsAwayForAWhile() {
        migratedAndFilled();
        URI redis = URI.create(SERVICES.redisUrl());
        try (TcpProxy proxy = new TcpProxy(redis.getHost(), redis.getPort())) {
            environment.put(
                    "REDIS_URL",
                    SERVICES.redisUrl().replace(redis.getHost() + ":" + redis.getPort(), "127.0.0.1:" + proxy.port()));
            try (ResceneProcess watch = ResceneProcess.start(folder, environment, "status", "--watch")) {
                await().atMost(Duration.ofSeconds(30)).until(() -> shown(watch) > 1);
                proxy.refuse();
                await().atMost(Duration.ofSeconds(60)).until(() -> watch.err().contains("Redis is away"));
                int before = shown(watch);
                proxy.pass();
                await().atMost(Duration.ofSeconds(60)).until(() -> shown(watch) > before);

                watch.terminate();
                ResceneProcess.Ended ended = watch.end(Duration.ofSeconds(20));
                assertThat(ended.exitCode()).isEqualTo(143);
                assertThat(ended.all()).doesNotContain("\tat ", "Exception");
            }
        }
    }

    private static int shown(ResceneProcess watch) {
        return watch.out().split("Pending \\(LLEN", -1).length - 1;
    }

    /** It asked the database for ever, and a script that kept the output was told that all is well. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aWatchEndsWhereItsOutputCantBeWritten() {
        migratedAndFilled();
        try (ResceneProcess watch =
                ResceneProcess.startInto(Path.of("/dev/full"), folder, environment, "status", "--watch")) {
            ResceneProcess.Ended ended = watch.end(Duration.ofSeconds(30));
            assertThat(ended.exitCode()).as(ended.all()).isEqualTo(ExitCode.UNEXPECTED);
            assertThat(ended.err().strip()).isEqualTo("The output could not be written: No space left on device");
        }
    }
}
