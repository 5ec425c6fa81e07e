package io.rescene.route.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.rescene.support.BillEntry;
import io.rescene.support.CallSeen;
import io.rescene.support.FakeOpenAi;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.PictureServer;
import io.rescene.support.Services;
import io.rescene.support.Tables;
import io.rescene.support.Testbed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Edits of routes/, broken ones too, while calls are in flight. */
class LiveRoutesIT {
    /** 2 s are promised; a busy machine of two cores may need more. */
    private static final Duration SOON = Duration.ofSeconds(20);

    /** The steps that docs/editing-routes.md adds. */
    private static final String WEBHOOK = """
                    - setHeader:
                        name: Content-Type
                        constant: application/json
                    - to:
                        id: tell-webhook
                        uri: https://hooks.example.com/upgraded
                        parameters:
                          httpMethod: POST
                          responseTimeout: 5000
            """;

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private final FakeOpenAi openAi = testbed.openAi().latency(Duration.ofMillis(60));
    private final PictureServer pictures = testbed.pictures();
    private final Path folder = testbed.folder();

    private void write(String file, String text) throws IOException {
        Path own = folder.resolve("routes").resolve(file);
        Files.createDirectories(own.resolveSibling("."));
        Files.writeString(own, text);
    }

    private static String packed(String file) throws IOException {
        return Files.readString(Path.of("routes", file));
    }

    private List<BillEntry> scenes() {
        return openAi.bill().entries().stream()
                .filter(entry -> entry.kind() == CallSeen.Kind.SCENE)
                .toList();
    }

    private void awaitScene(java.util.function.Predicate<BillEntry> wanted) {
        Instant begun = Instant.now();
        await().atMost(SOON).until(() -> scenes().stream().anyMatch(wanted));
        System.out.println("[measured] edit to first call: "
                + Duration.between(begun, Instant.now()).toMillis() + " ms");
    }

    @Test
    void editsUnderLoad() throws IOException {
        Fixture fixture = Fixture.small(90, 10);
        InProcess rescene = testbed.app();
        rescene.migrate();
        fixture.install(SERVICES.dataSource(), pictures.base());
        rescene.reprocess();
        try (InProcess.Worker worker = rescene.worker(true)) {
            await().atMost(SOON).until(() -> scenes().size() > 20);

            // The very first edit is broken: what the jar brought goes on.
            String describe = packed("describe-scene.camel.yaml");
            write("describe-scene.camel.yaml", describe.replace("setVariables:", "setVariablez:"));
            int first = scenes().size();
            await().atMost(SOON).until(() -> scenes().size() > first + 70);
            Files.delete(folder.resolve("routes/describe-scene.camel.yaml"));

            String prompt = packed("prompts/en/scene.md");
            write("prompts/en/scene.md", prompt + "\n- Name the time of day.\n");
            awaitScene(entry -> entry.text().contains("time of day"));

            String model = "simple: \"{{rescene.openai.scene-model}}\"";
            write("describe-scene.camel.yaml", describe.replace(model, "constant: house-model"));
            awaitScene(entry -> entry.model().equals("house-model"));
            // Jobs that were claimed before end with what they began with.
            int taken = scenes().size();
            await().atMost(SOON).until(() -> scenes().size() > taken + 70);

            // Broken ones change nothing: the calls go on with what was there.
            write("describe-scene.camel.yaml", describe.replace("setVariables:", "setVariablez:"));
            write(
                    "summarize-video.camel.yaml",
                    packed("summarize-video.camel.yaml").replace("direct:ask", "dirrect:ask"));
            int calls = scenes().size();
            await().atMost(SOON).until(() -> scenes().size() > calls + 70);
            write("describe-scene.camel.yaml", describe);
            int next = scenes().size();
            await().atMost(SOON).until(() -> scenes().size() > next + 70);
            write("sql/scenes.sql", packed("sql/scenes.sql").replace("public.video_scenes", "public.nowhere"));
            Files.delete(folder.resolve("routes/summarize-video.camel.yaml"));
            Files.delete(folder.resolve("routes/describe-scene.camel.yaml"));
            int more = scenes().size();
            await().atMost(SOON).until(() -> scenes().size() > more + 70);
            assertThat(scenes().subList(calls, scenes().size()))
                    .extracting(BillEntry::model)
                    .as("first one route, then the other, then the SQL is refused")
                    .containsOnly("house-model");

            // The jar's file counts again.
            Files.delete(folder.resolve("routes/sql/scenes.sql"));
            Set<String> before = scenes().stream().map(BillEntry::key).collect(Collectors.toSet());
            awaitScene(entry -> entry.model().equals("gpt-4o") && !before.contains(entry.key()));
            openAi.latency(Duration.ZERO);
            assertThat(worker.end(Duration.ofSeconds(60))).isZero();
        }
        assertThat(SERVICES.rows("SELECT DISTINCT state || attempts FROM rescene.jobs"))
                .containsExactly("done1");
        assertThat(Tables.scenes(SERVICES.dataSource())).isEqualTo(fixture.expectedScenes(pictures));
        assertThat(openAi.bill().peak()).isLessThanOrEqualTo(3);
        assertThat(openAi.bill().overpaid()).isZero();
        assertThat(SERVICES.rows("SELECT video_id FROM rescene.calls WHERE kind = 'scene' GROUP BY video_id"
                        + " HAVING count(DISTINCT model) > 1"))
                .as("videos that mix two versions")
                .isEmpty();
    }

    @Test
    void aStepForUpgradedVideosCanFailNoJob() throws IOException {
        Fixture fixture = Fixture.small(3, 1);
        InProcess rescene = testbed.app();
        rescene.migrate();
        fixture.install(SERVICES.dataSource(), pictures.base());
        List<String> told = new CopyOnWriteArrayList<>();
        HttpServer hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/upgraded", request -> {
            told.add(new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            request.sendResponseHeaders(404, -1);
            request.close();
        });
        hook.start();
        String url = "http://127.0.0.1:" + hook.getAddress().getPort() + "/upgraded";
        // As in docs/editing-routes.md; the server answers 404, which is an error.
        write(
                "video-done.camel.yaml",
                packed("video-done.camel.yaml") + WEBHOOK.replace("https://hooks.example.com/upgraded", url));
        rescene.reprocess();
        try (InProcess.Worker worker = rescene.worker(true)) {
            assertThat(worker.end(Duration.ofSeconds(60))).isZero();
        }
        hook.stop(0);
        assertThat(told).hasSize(3).allMatch(body -> body.contains("\"summary\":\"The video has 1 scenes in view."));
        assertThat(SERVICES.rows("SELECT DISTINCT state || attempts FROM rescene.jobs"))
                .containsExactly("done1");
    }
}
