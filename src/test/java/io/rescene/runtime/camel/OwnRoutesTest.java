package io.rescene.runtime.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rescene.route.live.LiveRoutes;
import io.rescene.support.LogHeard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes of one's own that begin outside: what is heard when they fail, and what an edit leaves of them. */
@Timeout(60)
class OwnRoutesTest {
    private static final String FAILING = """
            - route:
                id: %s
                from:
                  uri: %s
                  steps:
                    - throwException:
                        exceptionType: java.lang.IllegalStateException
                        message: "oops"
            """;

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private static void take(IdleCamel camel) throws Exception {
        LiveRoutes live = camel.live();
        live.take(camel.context(), live.folder().read());
    }

    @Test
    void thatOneFailsIsSaidInALineWithItsNameAndWhy() throws IOException {
        write("mine.camel.yaml", FAILING.formatted("ticks", "timer:ticks?delay=0&repeatCount=1"));

        try (LogHeard heard = new LogHeard();
                IdleCamel camel = new IdleCamel(folder, Map.of())) {
            assertThat(camel.context().isStarted()).isTrue();
            await().atMost(SOON).until(() -> !heard.lines("io.rescene.routes").isEmpty());
            assertThat(heard.lines(""))
                    .filteredOn(line -> line.startsWith("WARN"))
                    .containsExactly("WARN io.rescene.routes.ticks: Route ticks failed: IllegalStateException: oops");
            assertThat(heard.stackTraces("")).isZero();
        }
    }

    /** Camel's own line says only that the file is left where it is. */
    @Test
    void soItIsOfOneThatBeginsAtFiles() throws IOException {
        Files.createDirectories(folder.resolve("inbox"));
        write("inbox/a.txt", "x");
        write("mine.camel.yaml", FAILING.formatted("inbox", "file:" + folder.resolve("inbox") + "?initialDelay=0"));

        try (LogHeard heard = new LogHeard();
                IdleCamel camel = new IdleCamel(folder, Map.of())) {
            assertThat(camel.context().isStarted()).isTrue();
            await().atMost(SOON).until(() -> !heard.lines("io.rescene.routes").isEmpty());
            assertThat(heard.lines("io.rescene.routes"))
                    .startsWith("WARN io.rescene.routes.inbox: Route inbox failed: IllegalStateException: oops");
            assertThat(heard.stackTraces("")).isZero();
        }
    }

    /** The example of docs/editing-routes.md, with the database away. */
    @Test
    void aFileThatTriggersNothingIsPutAside() throws IOException {
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        write("inbox/a.txt", "x");
        write("mine.camel.yaml", """
                - route:
                    id: inbox
                    from:
                      uri: file:%s?moveFailed=.failed&initialDelay=0
                      steps:
                        - bean: {ref: enqueuing, method: poll}
                        - removeVariable: {name: polled}
                        - to: direct:enqueue-videos
                """.formatted(inbox));

        try (LogHeard heard = new LogHeard();
                IdleCamel camel = new IdleCamel(folder, Map.of())) {
            assertThat(camel.context().isStarted()).isTrue();
            await().atMost(SOON).until(() -> Files.exists(inbox.resolve(".failed/a.txt")));
            assertThat(heard.lines("io.rescene.routes"))
                    .singleElement()
                    .asString()
                    .startsWith("WARN io.rescene.routes.inbox: Route inbox failed: ");
            assertThat(inbox.resolve("a.txt")).doesNotExist();
        }
    }

    @Test
    void theDeadLetterChannelOfAFileLeadsToItsRoute() throws Exception {
        String handler = """
                - errorHandler: {deadLetterChannel: {deadLetterUri: "direct:dead"}}
                - route: {id: dead, from: {uri: "direct:dead", steps: [{log: "%s"}]}}
                """;
        write("mine.camel.yaml", handler.formatted("first") + FAILING.formatted("ticks", "timer:ticks?period=50"));

        try (LogHeard heard = new LogHeard();
                IdleCamel camel = new IdleCamel(folder, Map.of())) {
            await().atMost(SOON)
                    .until(() -> !heard.lines("io.rescene.routes.dead").isEmpty());
            write("mine.camel.yaml", handler.formatted("second") + FAILING.formatted("ticks", "timer:ticks?period=50"));
            take(camel);
            await().atMost(SOON)
                    .until(() ->
                            heard.lines("io.rescene.routes.dead").stream().anyMatch(line -> line.endsWith("second")));
            assertThat(heard.stackTraces("")).isZero();
        }
    }

    @Test
    void filesAreTakenByTheEditionThatIsInUse() throws Exception {
        String route = """
                - route:
                    id: inbox
                    from:
                      uri: file:%s?initialDelay=0&delay=50
                      steps:
                        - log: "%s"
                """;
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        write("mine.camel.yaml", route.formatted(inbox, "first"));

        try (LogHeard heard = new LogHeard();
                IdleCamel camel = new IdleCamel(folder, Map.of())) {
            for (String edition : new String[] {"second", "third"}) {
                write("mine.camel.yaml", route.formatted(inbox, edition));
                take(camel);
                camel.live().tidy(camel.context());
                write("inbox/" + edition, "x");
                await().atMost(SOON)
                        .until(() -> !heard.lines("io.rescene.routes").isEmpty());
                await().atMost(SOON).until(() -> !Files.exists(inbox.resolve(edition)));
                assertThat(heard.lines("io.rescene.routes.inbox"))
                        .last()
                        .asString()
                        .endsWith(edition);
            }
            assertThat(heard.lines("io.rescene.routes.inbox")).hasSize(2);
        }
    }

    /** The old edition ends what it has begun, a whole poll of files, and is taken away only then. */
    @ParameterizedTest
    @CsvSource({"true, 50", "false, 50", "true, 60", "false, 60"})
    void whatIsUnderWayAtAnEditIsDoneOnceToItsEnd(boolean freesItsThread, int nextPause) throws Exception {
        String route = """
                - route:
                    id: inbox
                    from:
                      uri: file:%1$s?initialDelay=0&delay=%2$s
                      steps:
                        - log: "%3$s begins ${file:name}"
                        - delay: {constant: "1000", asyncDelayed: %4$s}
                        - log: "%3$s ends ${file:name}"
                """;
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        write("inbox/a", "x");
        write("inbox/b", "x");
        write("mine.camel.yaml", route.formatted(inbox, 50, "first", freesItsThread));

        try (LogHeard heard = new LogHeard();
                IdleCamel camel = new IdleCamel(folder, Map.of())) {
            await().atMost(SOON)
                    .until(() -> !heard.lines("io.rescene.routes.inbox").isEmpty());
            write("mine.camel.yaml", route.formatted(inbox, nextPause, "second", freesItsThread));
            take(camel);
            write("inbox/c", "x");

            await().atMost(SOON).until(() -> {
                camel.live().tidy(camel.context());
                return camel.context().getRoute("inbox") == null;
            });
            await().atMost(SOON).until(() -> !Files.exists(inbox.resolve("c")));
            assertThat(heard.lines("io.rescene.routes.inbox"))
                    .extracting(line -> line.substring(line.indexOf(": ") + 2))
                    .containsExactlyInAnyOrder(
                            "first begins a",
                            "first ends a",
                            "first begins b",
                            "first ends b",
                            "second begins c",
                            "second ends c");
        }
    }

    @Test
    void anEditThatCantBeLetInLeavesTheOldOnesTaking() throws Exception {
        String route = """
                - route:
                    id: inbox
                    from:
                      uri: file:%s?initialDelay=0&delay=50
                      steps:
                        - log: "%s"
                - route:
                    id: unrenewable
                    from:
                      uri: sql:SELECT 1?initialDelay=60000
                      steps:
                        - log: mine
                """;
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        write("mine.camel.yaml", route.formatted(inbox, "first"));

        try (LogHeard heard = new LogHeard();
                IdleCamel camel = new IdleCamel(folder, Map.of())) {
            write("mine.camel.yaml", route.formatted(inbox, "second"));
            assertThatThrownBy(() -> take(camel)).hasMessageContaining("unrenewable");
            write("inbox/a", "x");

            await().atMost(SOON).until(() -> !Files.exists(inbox.resolve("a")));
            assertThat(heard.lines("io.rescene.routes.inbox"))
                    .singleElement()
                    .asString()
                    .endsWith("first");
        }
    }

    @Test
    void aTickThatIsUnderWayAtAnEditIsDoneToItsEnd() throws Exception {
        String route = """
                - route:
                    id: ticks
                    from:
                      uri: timer:ticks?delay=0&period=50
                      steps:
                        - log: "%1$s begins"
                        - delay: {constant: "500"}
                        - log: "%1$s ends"
                """;
        write("mine.camel.yaml", route.formatted("first"));

        try (LogHeard heard = new LogHeard();
                IdleCamel camel = new IdleCamel(folder, Map.of())) {
            await().atMost(SOON)
                    .until(() -> !heard.lines("io.rescene.routes.ticks").isEmpty());
            write("mine.camel.yaml", route.formatted("second"));
            take(camel);
            await().atMost(SOON).until(() -> {
                camel.live().tidy(camel.context());
                return camel.context().getRoute("ticks") == null;
            });
            await().atMost(SOON)
                    .until(() -> heard.lines("io.rescene.routes.ticks").stream()
                            .anyMatch(line -> line.endsWith("second ends")));

            assertThat(heard.lines("io.rescene.routes.ticks"))
                    .noneMatch(line -> line.startsWith("WARN"))
                    .filteredOn(line -> line.endsWith("first ends"))
                    .hasSameSizeAs(heard.lines("io.rescene.routes.ticks").stream()
                            .filter(line -> line.endsWith("first begins"))
                            .toList());
        }
    }

    @Test
    void anErrorHandlerIsOfItsFilesRoutesAndGoesWithThem() throws Exception {
        String handler = """
                - errorHandler:
                    deadLetterChannel:
                      deadLetterUri: log:dead?level=WARN
                """;
        write("mine.camel.yaml", handler + FAILING.formatted("ticks", "timer:ticks?delay=0&repeatCount=1"));
        write("other.camel.yaml", FAILING.formatted("other", "timer:other?delay=0&repeatCount=1"));

        try (LogHeard heard = new LogHeard();
                IdleCamel camel = new IdleCamel(folder, Map.of())) {
            CamelContext context = camel.context();
            assertThat(context.isStarted()).isTrue();
            await().atMost(SOON)
                    .until(() -> !heard.lines("io.rescene.routes.other").isEmpty());
            await().atMost(SOON).until(() -> !heard.lines("dead").isEmpty());
            assertThat(heard.lines("dead")).hasSize(1);
            Files.delete(folder.resolve("other.camel.yaml"));
            write("mine.camel.yaml", FAILING.formatted("ticks", "timer:ticks?delay=0&repeatCount=1"));

            take(camel);

            await().atMost(SOON)
                    .until(() -> !heard.lines("io.rescene.routes.ticks").isEmpty());
            assertThat(heard.lines("dead")).hasSize(1);
        }
    }
}
