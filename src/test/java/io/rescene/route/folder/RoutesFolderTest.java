package io.rescene.route.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesFolderTest {
    private static final String PROMPT = "prompts/en/scene.md";
    private static final String SCHEMA = "schemas/scene.schema.json";

    @TempDir
    Path folder;

    private RoutesFolder routes() {
        return new RoutesFolder(folder);
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }

    /** What counts after a worker has looked twice, as it does within a second. */
    private static Edition later(RoutesFolder routes) {
        routes.isEdited();
        if (routes.isEdited()) {
            try {
                routes.use(routes.read());
            } catch (BrokenFileException e) {
                return routes.edition();
            }
        }
        return routes.edition();
    }

    /** It would be passed over without a word. */
    @Test
    void aRouteWithAnotherEndingIsRefused() throws IOException {
        write("mine.camel.yml", "");

        assertThatThrownBy(this::routes)
                .isInstanceOf(BrokenFileException.class)
                .hasMessage("routes/mine.camel.yml: is not read under this name: it has to end in .camel.yaml");
    }

    @Test
    void whatIsPackedIsWhatStandsInTheFolder() throws IOException {
        Path project = Path.of("routes");
        try (Stream<Path> files = Files.walk(project)) {
            List<String> found = files.filter(Files::isRegularFile)
                    .map(file -> project.relativize(file).toString().replace('\\', '/'))
                    .toList();
            assertThat(found).containsExactlyInAnyOrderElementsOf(RoutesFolder.PACKED);
        }
        for (String path : RoutesFolder.PACKED) {
            assertThat(routes().text(path)).isEqualTo(Files.readString(project.resolve(path)));
        }
    }

    @Test
    void needsNoFolder() {
        RoutesFolder routes = new RoutesFolder(folder.resolve("none"));
        assertThat(routes.edition().prompt(PROMPT)).isNotBlank();
        assertThat(routes.edition().schema(SCHEMA).name()).isEqualTo("scene");
        assertThat(routes.uri(PROMPT)).isEqualTo("classpath:routes/" + PROMPT);
        assertThat(routes.routes()).hasSize(6).allMatch(uri -> uri.startsWith("classpath:routes/"));
    }

    @Test
    void theFolderWinsFileByFile() throws IOException {
        write(PROMPT, "\nSay what you see.\n");
        write("sql/scenes.sql", "SELECT 1");
        write("call-openai.camel.yaml", "- route: {}");
        RoutesFolder routes = routes();
        assertThat(routes.edition().prompt(PROMPT)).isEqualTo("Say what you see.");
        assertThat(routes.edition().prompt("prompts/ko/scene.md")).isNotBlank();
        assertThat(routes.text("sql/scenes.sql")).isEqualTo("SELECT 1");
        assertThat(routes.uri("sql/scenes.sql")).isEqualTo("file:" + folder.resolve("sql/scenes.sql"));
        assertThat(routes.routes())
                .hasSize(6)
                .filteredOn(uri -> uri.startsWith("file:"))
                .hasSize(1);
    }

    @Test
    void moreRoutesAndLanguagesMayBeAdded() throws IOException {
        write("extra.camel.yaml", "- route: {}");
        write("nested/not-a-route.camel.yaml", "- route: {}");
        write("prompts/fr/scene.md", "Décris.");
        RoutesFolder routes = routes();
        assertThat(routes.routes()).hasSize(7).contains("file:" + folder.resolve("extra.camel.yaml"));
        assertThat(routes.edition().speaks("fr")).isTrue();
        assertThat(routes.edition().speaks("de")).isFalse();
        assertThatThrownBy(() -> routes.edition().prompt("prompts/de/scene.md"))
                .hasMessageContaining("routes/prompts/de/scene.md");
        assertThatThrownBy(() -> routes.edition().schema("schemas/no.schema.json"))
                .hasMessageContaining("routes/schemas/no.schema.json");
    }

    @Test
    void editsAreTakenUpAndAJobsEditionStays() throws IOException {
        write(PROMPT, "First.");
        RoutesFolder routes = routes();
        Edition first = routes.edition();
        write(PROMPT, "Second, longer.");
        assertThat(routes.edition()).isSameAs(first);
        Edition second = later(routes);
        assertThat(second.prompt(PROMPT)).isEqualTo("Second, longer.");
        assertThat(first.prompt(PROMPT)).isEqualTo("First.");
        assertThat(later(routes)).isSameAs(second);
        Files.delete(folder.resolve(PROMPT));
        assertThat(later(routes).prompt(PROMPT))
                .isEqualTo(Files.readString(Path.of("routes", PROMPT)).strip());
    }

    @Test
    void aBrokenEditLeavesTheOldEdition() throws IOException {
        RoutesFolder routes = routes();
        Edition before = routes.edition();
        for (String broken : List.of("{\"type\": \"obj", "[]", "{\"type\":\"objekt\"}", "{\"$ref\":\"#/no\"}")) {
            write(SCHEMA, broken);
            write(PROMPT, "With the schema " + broken);
            assertThat(later(routes)).as(broken).isSameAs(before);
        }
        write(SCHEMA, "{\"type\":\"object\"}");
        assertThat(later(routes).prompt(PROMPT)).startsWith("With the schema");
    }

    @Test
    void whatIsBeingWrittenIsLeftUntilItRests() throws IOException {
        RoutesFolder routes = routes();
        assertThat(routes.isEdited()).isFalse();
        write("sql/scenes.sql", "SELECT");
        assertThat(routes.isEdited()).isFalse();
        write("sql/scenes.sql", "SELECT 1");
        assertThat(routes.isEdited()).isFalse();
        assertThat(routes.isEdited()).isTrue();
        assertThat(routes.isEdited()).as("said once").isFalse();
    }

    @Test
    void aBrokenFileAtTheStartIsNamed() throws IOException {
        write(SCHEMA, "{\n\"type\": oops}");
        assertThatThrownBy(this::routes)
                .isInstanceOf(BrokenFileException.class)
                .hasMessageContaining("routes/" + SCHEMA)
                .hasMessageContaining("line 2");
        Files.write(folder.resolve(SCHEMA), new byte[] {'"', (byte) 0xff, '"'});
        assertThatThrownBy(this::routes).isInstanceOf(BrokenFileException.class).hasMessageContaining(SCHEMA);
        Files.delete(folder.resolve(SCHEMA));
        write(PROMPT, " \n");
        assertThatThrownBy(this::routes).isInstanceOf(BrokenFileException.class).hasMessageContaining(PROMPT);
        assertThatThrownBy(() -> new RoutesFolder(folder.resolve("none")).text("sql/none.sql"))
                .isInstanceOf(BrokenFileException.class)
                .hasMessageContaining("routes/sql/none.sql");
    }

    /** The same questions, which are not paid anew: as packed, saved by an editor of Windows, and checked out there. */
    @Test
    void whatAnEditorOfWindowsMakesOfAFileIsTheSameFile() throws IOException {
        Edition packed = new RoutesFolder(folder.resolve("none")).edition();
        for (String path : RoutesFolder.PACKED) {
            String text = Files.readString(Path.of("routes", path));
            assertThat(text).as(path).doesNotContain("\r", "\uFEFF");
            write(path, "\uFEFF" + text.replace("\n", "\r\n"));
        }
        Edition saved = routes().edition();
        assertThat(saved.prompts()).isEqualTo(packed.prompts()).hasSize(6);
        for (String path : packed.prompts().keySet()) {
            assertThat(packed.prompt(path))
                    .isEqualTo(Files.readString(Path.of("routes", path)).strip());
        }
        assertThat(saved.sql()).isEqualTo(packed.sql());
        for (String schema : packed.schemas().keySet()) {
            assertThat(saved.schema(schema).text())
                    .isEqualTo(packed.schema(schema).text());
        }
        assertThat(saved.routes().values())
                .containsExactlyInAnyOrderElementsOf(packed.routes().values());
    }

    @Test
    void whatIsNoTextOrNoFileIsSaid() throws IOException {
        write(PROMPT, "");
        Files.write(folder.resolve(PROMPT), "Beschreibe f\u00fcr mich.".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(this::routes)
                .isInstanceOf(BrokenFileException.class)
                .hasMessage("routes/" + PROMPT + ": can't be read: it is not UTF-8 text");
        Files.delete(folder.resolve(PROMPT));
        Files.createDirectories(folder.resolve(PROMPT));
        assertThatThrownBy(this::routes)
                .isInstanceOf(BrokenFileException.class)
                .hasMessage("routes/" + PROMPT + ": is a folder; there has to be a file, or nothing");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anEditorsLockIsNoTrouble() throws IOException {
        RoutesFolder routes = routes();
        write(PROMPT, "Being edited.");
        // What Emacs leaves beside a file that is being edited: a link that leads nowhere.
        Files.createSymbolicLink(folder.resolve("prompts/en/.#scene.md"), Path.of("someone@host.1234"));
        Files.createSymbolicLink(folder.resolve(".#extra.camel.yaml"), Path.of("someone@host.1234"));
        assertThat(later(routes).prompt(PROMPT)).isEqualTo("Being edited.");
        assertThat(routes.routes()).hasSize(6);
        assertThat(routes().routes()).hasSize(6);
    }

    private void refused(String message) {
        assertThatThrownBy(this::routes).isInstanceOf(BrokenFileException.class).hasMessage(message);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFolderWithinItselfIsNamed() throws IOException {
        Files.createSymbolicLink(folder.resolve("loop"), folder);
        refused("routes/loop: is a link to a folder that it lies in: remove it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "._call-openai.camel.yaml",
                "prompts/en/._scene.md",
                "schemas/._scene.schema.json",
                "sql/.mine.sql",
                ".git/scene.md/mine.camel.yaml",
                "prompts/.de/scene.md",
            })
    void whatIsHiddenIsNoFileOfRescene(String file) throws IOException {
        write(file, "\u0000 is no text of any kind");
        RoutesFolder routes = routes();
        assertThat(routes.routes()).hasSize(6);
        assertThat(routes.edition().prompts()).hasSize(6);
        assertThat(routes.edition().sql()).hasSize(4);
        assertThat(routes.edition().schemas()).hasSize(2);
    }

    /** Else the jar's file would be used, and paid for, without a word. */
    @ParameterizedTest
    @ValueSource(strings = {PROMPT, "prompts/en", "prompts", "mine.camel.yaml"})
    @DisabledOnOs(OS.WINDOWS)
    void aLinkThatLeadsNowhereIsRefused(String name) throws IOException {
        Path link = folder.resolve(name);
        Files.createDirectories(link.getParent());
        for (Path target : List.of(Path.of("nowhere"), link.getFileName())) {
            Files.createSymbolicLink(link, target);
            refused("routes/" + name + ": is a link that leads nowhere: mend or remove it");
            Files.delete(link);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void whatStandsInTheFoldersPlaceIsRefused() throws IOException {
        Files.delete(folder);
        Files.createSymbolicLink(folder, Path.of("nowhere"));
        refused("routes: is a link that leads nowhere: mend or remove it");
        Files.delete(folder);
        Files.writeString(folder, "");
        refused("routes: is no folder; there has to be one, or nothing");
    }

    /** Nobody waits for the database because of files that are the jar's, be it as copies. */
    @Test
    void onlyWhatDiffersFromTheJarIsSqlOfOnesOwn() throws IOException {
        assertThat(routes().ownSql()).isEmpty();
        String packed = Files.readString(Path.of("routes/sql/scenes.sql"));
        write("sql/scenes.sql", packed.replace("\n", "\r\n"));
        assertThat(routes().ownSql()).isEmpty();
        write("sql/scenes.sql", packed + "-- mine\n");
        write("sql/mine.sql", "SELECT 1");
        assertThat(routes().ownSql()).containsOnlyKeys("sql/mine.sql", "sql/scenes.sql");
    }

    @Test
    void aPromptFitsAModel() throws IOException {
        write(PROMPT, "x".repeat(1_000_000) + "\n");
        assertThat(routes().edition().prompt(PROMPT)).hasSize(1_000_000);
        write(PROMPT, "x".repeat(1_000_001));
        refused("routes/" + PROMPT + ": has 1,000,001 characters: a prompt may have up to 1,000,000");
    }
}
