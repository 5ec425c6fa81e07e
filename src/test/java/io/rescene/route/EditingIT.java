package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.rescene.jobs.Runs;
import io.rescene.runtime.exit.UserException;
import io.rescene.support.BillEntry;
import io.rescene.support.CallSeen;
import io.rescene.support.FakeOpenAi;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.PictureServer;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of routes/ in the working directory win over those in the jar, file by file. */
class EditingIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private final FakeOpenAi openAi = testbed.openAi();
    private final PictureServer pictures = testbed.pictures();
    private final Path folder = testbed.folder();
    private final Fixture fixture = Fixture.small(3, 2);
    private final Map<String, String> environment = testbed.environment();

    @BeforeEach
    void library() {
        app().migrate();
        fixture.install(SERVICES.dataSource(), pictures.base());
    }

    private void edit(String file, String from, String to) throws IOException {
        String packed = Files.readString(Path.of("routes", file));
        assertThat(packed).contains(from);
        Path own = folder.resolve("routes").resolve(file);
        Files.createDirectories(own.getParent());
        Files.writeString(own, packed.replace(from, to));
    }

    private InProcess app() {
        return testbed.app();
    }

    private String done(String... arguments) {
        ResceneProcess.Ended ended = ResceneProcess.run(folder, environment, arguments);
        assertThat(ended.exitCode()).as(ended.all()).isZero();
        return ended.out();
    }

    @Test
    void promptLogLineAndSql() throws IOException {
        edit("prompts/en/scene.md", "1 to 2 sentences in English", "1 to 2 sentences, in rhyme, in English");
        edit("enqueue-videos.camel.yaml", "[${variable.number}/${variable.total}]", "Video number ${variable.number}:");
        String chosen = fixture.videos().get(0).id().toString();
        String onlyOne = "v.status = 'READY' AND v.id = '" + chosen + "'";
        edit("sql/candidates.sql", "v.status = 'READY'", onlyOne);
        edit("sql/count-candidates.sql", "v.status = 'READY'", onlyOne);

        assertThat(app().checkRoutes()).contains("file:" + folder.resolve("routes/enqueue-videos.camel.yaml"));
        assertThat(done("reprocess", "--dry-run")).contains(chosen).contains("1 video with 2 scenes");
        assertThat(done("reprocess")).contains("Video number 1: enqueued").doesNotContain("[1/");
        assertThat(SERVICES.queue().length()).isEqualTo(1);
        assertThat(app().drain()).isZero();

        assertThat(openAi.bill().entries())
                .filteredOn(entry -> entry.kind() == CallSeen.Kind.SCENE)
                .hasSize(2)
                .extracting(BillEntry::text)
                .allMatch(text -> text.contains("in rhyme"));
        assertThat(SERVICES.rows("SELECT id FROM public.videos WHERE has_rich_semantics AND video_summary <> 'kept'"))
                .containsExactly(chosen);
    }

    /** {@code reprocess --force}. */
    private void reprocessAll() {
        app().reprocess(forced());
    }

    private static Runs.Request forced() {
        return new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), true, false);
    }

    /** One scene of a video may be left out; a video of which nothing is new is not upgraded. */
    @Test
    void sqlThatLeavesOutAllScenesOfAVideo() throws IOException {
        String empty = fixture.videos().get(0).id().toString();
        String shortened = fixture.videos().get(1).id().toString();
        edit(
                "sql/scenes.sql",
                "ORDER BY",
                "AND s.video_id <> '" + empty + "' AND NOT (s.video_id = '" + shortened
                        + "' AND s.index = 0) ORDER BY");

        app().reprocess();
        assertThat(app().drain()).isEqualTo(7);

        assertThat(SERVICES.rows("SELECT state || ' ' || coalesce(reason, '') FROM rescene.jobs ORDER BY state"))
                .containsExactly(
                        "dead routes/sql/scenes.sql gives none of its 2 scenes in public.video_scenes (language en): mend"
                                + " its conditions, or leave such videos out in routes/sql/candidates.sql",
                        "done ",
                        "done ");
        assertThat(SERVICES.rows("SELECT j.video_id FROM rescene.jobs j JOIN public.videos v ON v.id = j.video_id"
                        + " WHERE v.has_rich_semantics IS NOT TRUE"))
                .containsExactly(empty);
        assertThat(SERVICES.one("SELECT count(*) FROM public.video_scenes WHERE visual_description IS NOT NULL"
                        + " AND video_id = '" + shortened + "'"))
                .isEqualTo("1");
    }

    /** Nothing of it could be saved: it is not paid for. */
    @ParameterizedTest
    @CsvSource({
        "FROM public.video_scenes s, 'FROM public.video_scenes s, generate_series(1, 2)', gives a scene more than once",
        "s.video_id = , s.video_id IS NOT NULL OR s.video_id = , 'more than the 2 that the video has'"
    })
    void sqlThatGivesMoreThanTheVideoHas(String from, String to, String said) throws IOException {
        edit("sql/scenes.sql", from, to);

        app().reprocess();
        assertThat(app().drain()).isEqualTo(7);

        assertThat(SERVICES.rows("SELECT reason FROM rescene.jobs"))
                .hasSize(3)
                .allSatisfy(reason -> assertThat(reason)
                        .startsWith("routes/sql/scenes.sql gives ")
                        .contains(said));
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.calls")).isEqualTo("0");
    }

    /** PostgreSQL takes it, and no row can: no video is to blame. */
    @Test
    void sqlThatFailsWithEachRowIsWaitedForUntilItIsMended() throws IOException {
        SERVICES.jdbc().execute("TRUNCATE public.videos, public.user_profiles CASCADE");
        Fixture.small(6, 1).install(SERVICES.dataSource(), pictures.base());
        environment.put("RESCENE_WORKER_LOOK_AGAIN", "0.5");
        edit("sql/scenes.sql", "s.index,", "s.index / (s.index - s.index) AS index,");
        app().reprocess();
        try (InProcess.Worker unnamed = app().worker(false)) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(SERVICES.rows("SELECT note FROM rescene.workers"))
                            .singleElement()
                            .asString()
                            .endsWith("routes/sql/scenes.sql: the database refused it: ERROR: division by zero"));
            Files.delete(folder.resolve("routes/sql/scenes.sql"));

            await().atMost(SOON)
                    .until(() -> SERVICES.one("SELECT string_agg(DISTINCT state, ' ') FROM rescene.jobs")
                            .equals("done"));
        }
        assertThat(SERVICES.one("SELECT max(attempts) FROM rescene.jobs")).isNotEqualTo("3");
    }

    /** What the query gives is each video's own trouble, however many there are: a drain of these has an end. */
    @Test
    void sqlThatGivesNoVideosScenesCostsTheJobs() throws IOException {
        SERVICES.jdbc().execute("TRUNCATE public.videos, public.user_profiles CASCADE");
        Fixture.small(6, 1).install(SERVICES.dataSource(), pictures.base());
        environment.put("RESCENE_JOBS_RETRY_PAUSE", "0");
        Files.createDirectories(folder.resolve("routes/sql"));
        String packed = Files.readString(Path.of("routes/sql/scenes.sql"));
        Files.writeString(
                folder.resolve("routes/sql/scenes.sql"), packed.replace("ORDER BY", "AND s.index < 0\nORDER BY"));

        app().reprocess();
        assertThat(app().drain()).isEqualTo(7);

        assertThat(SERVICES.rows("SELECT DISTINCT state || ' ' || attempts FROM rescene.jobs"))
                .containsExactly("dead 3");
    }

    /** What it asks is the same question: nothing is asked, and paid, again. */
    @Test
    void aRouteThatReadsThePictureAsAText() throws IOException {
        reprocessAll();
        assertThat(app().drain()).isZero();
        long billed = openAi.bill().billed();
        edit("describe-scene.camel.yaml", "        - to:\n            id: ask-scene\n", """
                        - setVariable:
                            id: same-picture
                            name: pictureUrl
                            simple:
                              expression: "${variable.pictureUrl}"
                              resultType: java.lang.String
                        - to:
                            id: ask-scene
                """);

        reprocessAll();
        assertThat(app().drain()).isZero();

        assertThat(openAi.bill().billed()).isEqualTo(billed).isPositive();
    }

    @Test
    void aRouteThatCatchesTroubleOfItsOwnAndStopsAtItsEnd() throws IOException {
        String last = "                      id: ask-scene-again\n                      uri: direct:ask\n";
        edit("describe-scene.camel.yaml", last, last + """
                        - doTry:
                            id: own-try
                            steps:
                              - throwException:
                                  id: own-trouble
                                  exceptionType: java.lang.IllegalStateException
                                  message: of no matter
                            doCatch:
                              - exception:
                                  - java.lang.IllegalStateException
                                steps:
                                  - removeHeader:
                                      id: own-catch
                                      name: any
                        - stop:
                            id: own-end
                """);

        String asked = "            id: ask-summary\n            uri: direct:ask\n";
        edit("summarize-video.camel.yaml", asked, asked + """
                        - stop:
                            id: own-end-of-summary
                """);

        app().reprocess();
        assertThat(app().drain()).isZero();

        assertThat(SERVICES.one("SELECT count(*) FROM rescene.jobs WHERE state = 'done' AND attempts = 1"))
                .isEqualTo(SERVICES.one("SELECT count(*) FROM rescene.jobs"));
    }

    /** The first scene goes on as the video's exchange: what a route's error handler notes there must not go with it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRouteWithAnErrorHandlerOfItsOwn(boolean handles) throws IOException {
        pictures.troubles(path -> Optional.of(new PictureServer.Trouble.Status(404, "none")));
        environment.put("RESCENE_JOBS_DELIVERIES", "2");
        environment.put("RESCENE_JOBS_RETRY_PAUSE", "0");
        String handler = """
                - routeConfiguration:
                    id: own
                    onException:
                      - onException:
                          exception:
                            - java.lang.Exception
                """ + (handles ? "          handled:\n            constant: \"true\"\n" : "") + """
                          steps:
                            - removeHeader:
                                id: own-handler
                                name: any
                """;
        Path own = folder.resolve("routes/failures.camel.yaml");
        Files.createDirectories(own.getParent());
        Files.writeString(own, Files.readString(Path.of("routes/failures.camel.yaml")) + handler);
        edit("describe-scene.camel.yaml", "routeConfigurationId: calls", "routeConfigurationId: own");

        app().reprocess();
        assertThat(app().drain()).isEqualTo(7);

        assertThat(SERVICES.rows("SELECT DISTINCT state || ' ' || attempts FROM rescene.jobs"))
                .containsExactly("dead 2");
    }

    /** Whose exchange it is does not stand in the route's hands: a job that can't be told could never end. */
    @Test
    void aRouteThatTakesAllPropertiesAway() throws IOException {
        String step = "- removeProperties: {pattern: \"*\"}";
        for (String route : List.of("describe-scene", "summarize-video", "call-openai")) {
            edit(route + ".camel.yaml", "\n      steps:\n", "\n      steps:\n" + step.indent(8));
            Files.writeString(
                    folder.resolve("routes/" + route + ".camel.yaml"), step.indent(8), StandardOpenOption.APPEND);
        }

        app().reprocess();
        assertThat(app().drain()).isZero();

        assertThat(openAi.bill().overpaid()).isZero();
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.calls")).isEqualTo("9");
    }

    /** OpenAI was paid for the answer, whatever the route makes of it: as a limit it would be paid for again, and not noted. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "- setHeader: {name: CamelHttpResponseCode, constant: 429}",
                "- setHeader: {name: CamelHttpResponseCode, constant: 503}",
                "- removeHeaders: {pattern: \"*\"}",
                "- log: \"${body}\"",
                "- unmarshal: {json: {}}",
                "- setBody: {simple: \"${null}\"}",
                "- throwException: {exceptionType: java.lang.IllegalStateException, message: boom}"
            })
    void aRouteThatLosesAnAnswer(String step) throws IOException {
        edit("call-openai.camel.yaml", "", "");
        Files.writeString(folder.resolve("routes/call-openai.camel.yaml"), step.indent(8), StandardOpenOption.APPEND);

        app().reprocess();
        assertThat(app().drain()).isZero();

        assertThat(openAi.bill().overpaid()).isZero();
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.calls")).isEqualTo("9");
    }

    /** What it answers is not OpenAI's answer, nor is its status. */
    @ParameterizedTest
    @CsvSource({"200, false, 0", "401, false, 6", "401, true, 6"})
    void anArchiveAnswersNoQuestion(int status, boolean isPutBack, int exitCode) throws IOException {
        HttpServer archive = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        archive.createContext("/", http -> {
            http.getRequestBody().readAllBytes();
            byte[] said = "{\"ok\":true,\"error\":{\"code\":\"no\"}}".getBytes(StandardCharsets.UTF_8);
            http.sendResponseHeaders(200, said.length);
            http.getResponseBody().write(said);
            http.close();
        });
        archive.start();
        openAi.faults(call -> status == 200 ? new Fault.None() : new Fault.Status(status, "{}", Map.of()));
        String keep = "- removeHeaders: {pattern: \"*\"}\n- to: \"http://127.0.0.1:"
                + archive.getAddress().getPort() + "/keep\"\n";
        String steps = isPutBack
                ? "- setVariable: {name: answer, simple: \"${body}\"}\n" + keep
                        + "- setBody: {simple: \"${variable.answer}\"}\n"
                : keep;
        edit("call-openai.camel.yaml", "", "");
        Files.writeString(folder.resolve("routes/call-openai.camel.yaml"), steps.indent(8), StandardOpenOption.APPEND);
        try {
            app().reprocess();

            assertThat(app().drain()).isEqualTo(exitCode);
        } finally {
            archive.stop(0);
        }
        assertThat(openAi.bill().overpaid()).isZero();
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.calls WHERE outcome = 'answer'"))
                .isEqualTo(exitCode == 0 ? "9" : "0");
    }

    /** A command that looks what would be asked must end, too. */
    @Test
    void aRingOfRoutesIsNamed() throws IOException {
        edit("describe-scene.camel.yaml", "uri: direct:ask\n        #", "uri: direct:describe-scene\n        #");

        app().reprocess();
        assertThat(app().drain()).isEqualTo(7);

        String said = "routes call each other without end: describe-scene → describe-scene";
        assertThatThrownBy(() -> app().dryRun(forced(), one -> {}))
                .isInstanceOf(UserException.class)
                .hasMessage("What routes/ would ask can't be told: " + said);
        assertThat(SERVICES.rows("SELECT DISTINCT reason FROM rescene.jobs WHERE state = 'dead'"))
                .allSatisfy(reason -> assertThat(reason).endsWith(said));
    }

    /** Else a video's scenes were paid in a language in which it can't be summed up. */
    @Test
    void aLanguageInWhichAQuestionCantBePutCountsAsNone() throws IOException {
        edit("summarize-video.camel.yaml", "/${variable.ask}.md", "/own-${variable.ask}.md");
        edit("prompts/en/summary.md", "", "");
        for (String prompt : List.of("own-summary.md", "own-summary-again.md")) {
            Files.writeString(folder.resolve("routes/prompts/en").resolve(prompt), "Sum it up in English.");
        }
        SERVICES.jdbc().update("UPDATE public.user_profiles SET preferred_language = 'ko'");

        app().reprocess();
        assertThat(app().drain()).isZero();

        assertThat(openAi.bill().entries())
                .isNotEmpty()
                .extracting(BillEntry::text)
                .noneMatch(text -> text.startsWith("당신은"));
    }

    /** Behind a step that a check does not go through. */
    @Test
    void aValueThatCantBeIsAJobsReason() throws IOException {
        edit("describe-scene.camel.yaml", "        # sets the variable pictureUrl", """
                - to: log:mine?level=DEBUG
                - setVariable: {name: maxTokens, constant: many}
                # sets the variable pictureUrl""".indent(8)
                .stripTrailing());
        environment.put("RESCENE_JOBS_DELIVERIES", "1");

        app().reprocess();
        assertThat(app().drain()).isEqualTo(7);

        assertThat(SERVICES.rows("SELECT DISTINCT error_message FROM public.videos WHERE error_message IS NOT NULL"))
                .singleElement()
                .asString()
                .contains("the variable 'maxTokens' to 'many': it has to be a whole number from 1 on")
                .doesNotContain("Exception");
    }

    /** No call is noted that was none, no job loses a delivery, and OpenAI is not blamed. */
    @Test
    void aRouteThatFailsBeforeItSendsIsWaitedForUntilItIsMended() throws IOException {
        environment.put("RESCENE_WORKER_LOOK_AGAIN", "0.5");
        edit("call-openai.camel.yaml", "        - to:\n            id: openai\n", """
                        - to: log:mine
                        - throwException:
                            id: fails
                            exceptionType: java.lang.IllegalStateException
                            message: "own trouble"
                        - to:
                            id: openai
                """);
        app().reprocess();
        try (InProcess.Worker unnamed = app().worker(false)) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(SERVICES.rows("SELECT note FROM rescene.workers"))
                            .singleElement()
                            .asString()
                            .endsWith("No call can be sent: the route call-openai fails before it sends:"
                                    + " IllegalStateException"));
            assertThat(SERVICES.one("SELECT count(*) FROM rescene.calls")).isEqualTo("0");
            Files.delete(folder.resolve("routes/call-openai.camel.yaml"));

            await().atMost(SOON)
                    .until(() -> SERVICES.one("SELECT string_agg(DISTINCT state, ' ') FROM rescene.jobs")
                            .equals("done"));
        }
        assertThat(SERVICES.one("SELECT max(attempts) FROM rescene.jobs")).isEqualTo("1");
    }

    @Test
    void enqueuingWithoutItsBeginIsSaid() throws IOException {
        edit("enqueue-videos.camel.yaml", "method: begin", "method: end");

        assertThatThrownBy(() -> app().reprocess())
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("routes/enqueue-videos.camel.yaml: enqueues nothing without its step begin");
    }

    @Test
    void whatCountsNothingIsNamed() throws IOException {
        edit("sql/count-candidates.sql", "count(*)", "min('many')");

        assertThatThrownBy(() -> app().reprocess())
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "routes/sql/count-candidates.sql: has to give one number, how many candidates there are, but"
                                + " gives 'many'");
    }

    @Test
    void aRouteOfOnesOwnAndALocalLanguage() throws IOException {
        edit("describe-scene.camel.yaml", "simple: \"{{rescene.openai.scene-model}}\"", "constant: house-model");
        edit("prompts/ko/summary.md", "", "");
        Path german = folder.resolve("routes/prompts/de");
        Files.createDirectories(german);
        for (String prompt : List.of("scene.md", "summary.md", "summary-again.md")) {
            Files.writeString(german.resolve(prompt), "Beschreibe auf Deutsch.");
        }
        environment.put("RESCENE_LANGUAGE", "de");

        app().reprocess();
        assertThat(app().drain()).isZero();

        assertThat(openAi.bill().entries())
                .filteredOn(entry -> entry.kind() == CallSeen.Kind.SCENE)
                .extracting(BillEntry::model)
                .containsOnly("house-model");
        assertThat(openAi.bill().entries())
                .as("owner 2 has no profile")
                .filteredOn(entry -> entry.text().contains("Deutsch"))
                .hasSize(3);
    }
}
