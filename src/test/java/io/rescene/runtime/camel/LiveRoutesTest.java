package io.rescene.runtime.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rescene.route.live.LiveRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of routes of one's own, before and after an edit. */
@Timeout(60)
class LiveRoutesTest {
    private static final Duration SOON = Duration.ofSeconds(15);

    private static final String BEAN = "- beans: [{name: %s, type: java.lang.%s}]\n";

    private static final String VIDEO_DONE = """
            - route:
                id: video-done
                from:
                  uri: direct:video-done
                  steps:
                    - %s
            """;

    private static final String HEARD = """
            - route:
                id: %s
                from:
                  uri: direct:%s
                  steps:
                    - process: {ref: came}
                    %s
            """;

    @TempDir
    private Path folder;

    private final List<Object> heard = new CopyOnWriteArrayList<>();
    private final List<Object> came = new CopyOnWriteArrayList<>();
    private LiveRoutes live;
    private IdleCamel camel;
    private CamelContext context;

    @BeforeEach
    void begin() {
        Processor hears = exchange -> heard.add(exchange.getMessage().getBody());
        Processor comes = exchange -> came.add(exchange.getMessage().getBody());
        camel = new IdleCamel(folder, Map.of("heard", hears, "came", comes));
        live = camel.live();
        context = camel.context();
    }

    @AfterEach
    void end() {
        camel.close();
    }

    private void edit(String videoDone, String others) throws Exception {
        Files.writeString(folder.resolve("video-done.camel.yaml"), VIDEO_DONE.formatted(videoDone));
        Files.writeString(folder.resolve("others.camel.yaml"), others);
        take();
    }

    private void take() throws Exception {
        live.take(context, live.folder().read());
    }

    private void edit() throws Exception {
        Files.createDirectories(folder.resolve("prompts/en"));
        write("sql/scenes.sql", Files.readString(Path.of("routes/sql/scenes.sql")) + "\n-- " + System.nanoTime());
        take();
    }

    private void write(String file, String text) throws IOException {
        Path own = folder.resolve(file);
        Files.createDirectories(own.resolveSibling("."));
        Files.writeString(own, text);
    }

    private Exchange tell(Object body) {
        return context.createProducerTemplate().send("direct:video-done", exchange -> {
            exchange.getMessage().setBody(body);
            exchange.setVariable("one", body);
        });
    }

    /** By looking as a worker does, every now and then. */
    private void awaitOneEdition() {
        await().atMost(SOON).until(() -> {
            live.tidy(context);
            return context.getRoutes().stream()
                            .filter(route -> LiveRoutes.plainId(route.getId()).equals("video-done"))
                            .count()
                    == 1;
        });
    }

    /** The one that hears waits for a group of three, or for half a minute. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                - aggregate:
                            correlationExpression: {constant: "true"}
                            completionSize: 3
                            completionTimeout: 30000
                            aggregationStrategy: "#class:org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy"
                            steps:
                              - delay: {constant: 1000}
                              - process: {ref: heard}
                """,
                """
                - aggregate:
                            correlationExpression: {simple: "${body}"}
                            completionSize: 3
                            aggregationStrategy: "#class:org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy"
                            parallelProcessing: true
                            steps:
                              - delay: {constant: 1000}
                              - process: {ref: heard}
                """,
            })
    void whatWaitsInARouteIsNotLostByAnEdit(String waits) throws Exception {
        edit("wireTap: {uri: direct:tapped}", HEARD.formatted("tapped", "tapped", waits));
        tell("a");
        await().atMost(SOON).until(() -> came.contains("a"));

        edit();
        awaitOneEdition();
        assertThat(heard.toString()).contains("a");
    }

    /** Also that of an edit that was not taken up. */
    @Test
    void sqlGoesWithItsEdition() throws Exception {
        Set<String> before = sqlNames();
        edit();
        String edited = live.folder().edition().sqlName("sql/scenes.sql");
        assertThat(sqlNames()).containsAll(before).contains(edited);
        write("sql/scenes.sql", "SELECT 1");
        write("video-done.camel.yaml", HEARD.formatted("video-done", "elsewhere", ""));
        assertThatThrownBy(this::take).hasMessageContaining("no route begins at direct:video-done");
        assertThat(sqlNames()).as("of the one that is refused none is left").hasSize(before.size() + 1);

        live.tidy(context);
        assertThat(sqlNames()).hasSameSizeAs(before).contains(edited);
    }

    private Set<String> sqlNames() {
        return context.getRegistry().findByTypeWithName(String.class).keySet().stream()
                .filter(name -> name.startsWith("sql/"))
                .collect(Collectors.toSet());
    }

    /** Nobody can see what waits there. */
    @Test
    void whatIsSequencedAnewIsNotLostByAnEdit() throws Exception {
        edit("wireTap: {uri: direct:tapped}", HEARD.formatted("tapped", "tapped", """
                - filter:
                            constant: "true"
                            steps:
                              - resequence:
                                  simple: "${body}"
                                  batchConfig: {batchTimeout: "3000"}
                                  steps:
                                    - process: {ref: heard}
                """));
        tell("a");
        await().atMost(SOON).until(() -> came.contains("a"));

        edit();
        await().atMost(SOON).until(() -> {
            live.tidy(context);
            return heard.contains("a");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "toD: 'direct:t${variable.one}'",
                "toD: {uri: 'direct://t${variable.one}?block=false'}",
                "wireTap: {uri: 'direct:t${variable.one}', dynamicUri: true}",
                "recipientList: {simple: 'direct:t${variable.one}'}",
                "routingSlip: {simple: 'direct:t${variable.one}'}",
                "toD: 'direct:${variable.one.replace(\"x\", \"tx\")}'",
            })
    void aComputedNameLeadsToItsRoute(String step) throws Exception {
        edit(step, HEARD.formatted("mine", "tx", "- process: {ref: heard}"));
        assertThat(tell("x").getException()).isNull();
        await().atMost(SOON).until(() -> heard.contains("x"));

        heard.clear();
        edit();
        awaitOneEdition();
        assertThat(tell("x").getException()).isNull();
        await().atMost(SOON).until(() -> heard.contains("x"));
    }

    @Test
    void aNameWithoutARouteFailsSoonAndIsNamed() throws Exception {
        edit("toD: 'direct:t${variable.one}'", HEARD.formatted("mine", "other", "- process: {ref: heard}"));

        long begun = System.nanoTime();
        Exchange told = tell("nope");
        assertThat(told.getException())
                .isInstanceOf(DirectConsumerNotAvailableException.class)
                .hasMessageContaining("tnope");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }

    /** Hidden as long as the process lives, it would have every later edit be refused. */
    @ParameterizedTest
    @ValueSource(strings = {"enqueuing", "fetchPicture", "dataSource"})
    void aBeanInPlaceOfRescenesOwnIsRefusedAndLeavesNothingBehind(String name) throws Exception {
        Object own = context.getRegistry().lookupByName(name);
        write("mine.camel.yaml", BEAN.formatted("other", "String") + BEAN.formatted(name, "String"));

        assertThatThrownBy(this::take).hasMessage("routes/: the bean " + name + " is Rescene's own");

        assertThat(context.getRegistry().lookupByName(name)).isSameAs(own);
        assertThat(context.getRegistry().lookupByName("other")).isNull();
        write("mine.camel.yaml", BEAN.formatted("mine", "String"));
        take();
        assertThat(context.getRegistry().lookupByName("mine")).isInstanceOf(String.class);
        write("mine.camel.yaml", BEAN.formatted("mine", "Object"));
        take();
        assertThat(context.getRegistry().lookupByName("mine")).isNotInstanceOf(String.class);
    }
}
