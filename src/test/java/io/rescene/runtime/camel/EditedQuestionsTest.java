package io.rescene.runtime.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.route.folder.Edition;
import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import io.rescene.route.live.LiveRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edit after which a question could not be put is not taken up. */
class EditedQuestionsTest {
    private static final String SCHEMA = "schemas/scene.schema.json";
    private static final String OWN_SCHEMA = "schemas/own.schema.json";

    @TempDir
    private Path folder;

    private LiveRoutes live;
    private IdleCamel camel;
    private CamelContext context;

    @BeforeEach
    void aRouteWithASchemaOfItsOwn() throws IOException {
        write(OWN_SCHEMA, packed(SCHEMA));
        write("describe-scene.camel.yaml", packed("describe-scene.camel.yaml").replace(SCHEMA, OWN_SCHEMA));
        camel = new IdleCamel(folder, Map.of());
        live = camel.live();
        context = camel.context();
    }

    @AfterEach
    void end() {
        camel.close();
    }

    private static String packed(String file) throws IOException {
        return Files.readString(Path.of("routes", file));
    }

    private void write(String file, String text) throws IOException {
        Path own = folder.resolve(file);
        Files.createDirectories(own.resolveSibling("."));
        Files.writeString(own, text);
    }

    private void refused(String why) {
        Edition before = live.folder().edition();
        int routes = context.getRoutes().size();
        assertThatThrownBy(() -> live.take(context, live.folder().read()))
                .isInstanceOf(BrokenFileException.class)
                .hasMessageContaining("describe-scene.camel.yaml: ")
                .hasMessageContaining(why);
        assertThat(live.folder().edition()).isSameAs(before);
        assertThat(context.getRoutes()).hasSize(routes);
    }

    @Test
    void aRouteThatNamesAFileThatIsNotThere() throws Exception {
        write("describe-scene.camel.yaml", packed("describe-scene.camel.yaml").replace(SCHEMA, "schemas/nope.json"));
        refused("routes/schemas/nope.json is asked for, but there is no such file");

        write("describe-scene.camel.yaml", packed("describe-scene.camel.yaml"));
        live.take(context, live.folder().read());
        assertThat(live.folder().edition().routes().toString()).contains(SCHEMA);
    }

    @Test
    void aValueThatCantBe() throws Exception {
        write(
                "describe-scene.camel.yaml",
                packed("describe-scene.camel.yaml").replace("{{rescene.image.detail}}", "medium"));
        refused("'detail' to 'medium': it has to be one of low, high, auto");
    }

    /** The names are those of the files, not of this edition. */
    @Test
    void aBadAddressIsToldByItsFilesNames() throws Exception {
        write("mine.camel.yaml", """
                - route:
                    id: mine
                    from:
                      uri: timer:mine?perid=1000
                      steps:
                        - log: {id: log-mine, message: mine}
                """);
        assertThatThrownBy(() -> live.take(context, live.folder().read()))
                .satisfies(trouble -> assertThat(BrokenRoute.explain(trouble, live.folder()))
                        .hasMessageStartingWith("routes/mine.camel.yaml can't be used: ")
                        .hasMessageContaining("perid")
                        .hasMessageNotContainingAny(".2", ".1 "));
    }

    /** Until then its videos are done in the language that is set. */
    @Test
    void aLanguageCountsFromItsLastPromptOn() throws Exception {
        for (String prompt : List.of("scene.md", "summary.md")) {
            write("prompts/de/" + prompt, "Beschreibe.");
            live.take(context, live.folder().read());
            assertThat(live.folder().edition().mute()).as(prompt).containsExactly("de");
        }
        write("prompts/de/summary-again.md", "Beschreibe.");
        live.take(context, live.folder().read());
        assertThat(live.folder().edition().mute()).isEmpty();
    }

    /** Else its videos would be paid for in another language, by an edit that may be half done. */
    @Test
    void aLanguageInUseIsNotLostByAnEdit() throws Exception {
        for (String prompt : List.of("scene.md", "summary.md", "summary-again.md")) {
            write("prompts/de/" + prompt, "Beschreibe.");
        }
        live.take(context, live.folder().read());

        Files.delete(folder.resolve("prompts/de/summary.md"));
        assertThatThrownBy(() -> live.take(context, live.folder().read()))
                .isInstanceOf(BrokenFileException.class)
                .hasMessageContaining("routes/prompts/de/summary.md is asked for, but there is no such file");

        Files.delete(folder.resolve("prompts/de/scene.md"));
        live.take(context, live.folder().read());
        assertThat(live.folder().edition().prompts()).doesNotContainKey("prompts/de/scene.md");
    }

    /** The routes stay as they are. */
    @Test
    void aFileThatIsTakenAwayUnderItsRoute() throws Exception {
        Files.delete(folder.resolve(OWN_SCHEMA));
        refused("routes/" + OWN_SCHEMA + " is asked for, but there is no such file");
    }
}
