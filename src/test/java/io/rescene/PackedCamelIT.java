package io.rescene;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the jar has of Camel is what docs/editing-routes.md says. */
class PackedCamelIT {
    @ParameterizedTest
    @CsvSource({"component, components", "language, languages", "dataformat, data formats"})
    void isAsTheDocsList(String kind, String row) throws IOException {
        String line = Files.readAllLines(Path.of("docs/editing-routes.md")).stream()
                .filter(text -> text.startsWith("| " + row + " |"))
                .findFirst()
                .orElseThrow();
        Set<String> listed = Pattern.compile("`([\\w-]+)`")
                .matcher(line)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(packed(kind)).isEqualTo(listed);
    }

    private static Set<String> packed(String kind) throws IOException {
        String folder = "META-INF/services/org/apache/camel/" + kind + "/";
        try (JarFile jar = new JarFile(System.getProperty("rescene.jar", "target/rescene.jar"))) {
            return jar.stream()
                    .filter(entry -> !entry.isDirectory() && entry.getName().startsWith(folder))
                    .map(entry -> entry.getName().substring(folder.length()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
