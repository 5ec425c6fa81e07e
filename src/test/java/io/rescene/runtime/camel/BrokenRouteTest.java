package io.rescene.runtime.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.route.folder.RoutesFolder;
import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokenRouteTest {
    private static final String FILE = "describe-scene.camel.yaml";

    @TempDir
    private Path folder;

    private String explained(String was, String is, Exception trouble) throws IOException {
        String text = Files.readString(Path.of("routes", FILE));
        assertThat(text).contains(was);
        Files.writeString(folder.resolve(FILE), text.replace(was, is));
        Exception outer = new IllegalStateException("in routes/" + FILE, trouble);
        return String.valueOf(
                BrokenRoute.explain(outer, new RoutesFolder(folder)).getMessage());
    }

    private static long line(String text) throws IOException {
        String all = Files.readString(Path.of("routes", FILE));
        List<String> lines = all.lines().toList();
        return 1
                + IntStream.range(0, lines.size())
                        .filter(i ->
                                lines.get(i).contains(text) && !lines.get(i).startsWith("#"))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void namesTheLineOfABeanThatDoesNotExist() throws IOException {
        assertThat(explained("ref: fetchPicture", "ref: fetchPictur", new NoSuchBeanException("fetchPictur")))
                .startsWith("routes/" + FILE + " can't be used: line " + line("ref: fetchPicture") + ": No bean");
    }

    @Test
    void namesTheLineOfAnEndpointThatDoesNotExist() throws IOException {
        assertThat(explained("direct:ask", "dirrect:ask", new NoSuchEndpointException("dirrect://ask")))
                .startsWith("routes/" + FILE + " can't be used: line " + line("direct:ask") + ": No endpoint");
    }

    @Test
    void namesTheLineOfAnExpressionThatIsNone() throws IOException {
        String wrong = "${variable.code == 'invalid_image_url' && ${variable.imageMode} == 'url'";
        assertThat(explained(
                        "${variable.code} ==",
                        "${variable.code ==",
                        new SimpleIllegalSyntaxException(wrong, 3, "no end")))
                .startsWith("routes/" + FILE + " can't be used: line " + line("${variable.code}") + ": ");
    }

    @Test
    void saysOnceWhatIsSaidWell() throws IOException {
        assertThat(explained("x", "x", new BrokenFileException("routes/", "no route begins at direct:x", null)))
                .isEqualTo("routes/: no route begins at direct:x");
    }

    @Test
    void saysWhatItCanOfAFileThatIsNotThere() {
        assertThat(BrokenRoute.explain(
                        new IllegalStateException("no resource classpath:routes/sql/gone.sql"),
                        new RoutesFolder(folder)))
                .hasMessage("routes/sql/gone.sql can't be used: no resource classpath:routes/sql/gone.sql");
    }

    @Test
    void namesTheLineOfASqlMistake() {
        assertThat(SqlProof.explained(
                        "SELECT id,\n  nowhere\nFROM x", "ERROR: column \"nowhere\" does not exist\n  Position: 14"))
                .isEqualTo("line 2: ERROR: column \"nowhere\" does not exist");
    }
}
