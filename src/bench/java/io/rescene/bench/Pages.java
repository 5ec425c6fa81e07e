package io.rescene.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The pages that show figures: with {@code -Dbench.docs=docs} a run puts its tables and plots there, each table between
 * {@code <!-- NAME -->} and {@code <!-- /NAME -->} of {@code capacity.md}.
 */
final class Pages {
    private Pages() {}

    private static Optional<Path> docs() {
        return Optional.of(System.getProperty("bench.docs", ""))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of);
    }

    /** Puts a table into its place, if there is one. */
    static void table(String name, String markdown) {
        docs().map(folder -> folder.resolve("capacity.md"))
                .filter(Files::exists)
                .ifPresent(page -> {
                    try {
                        String text = Files.readString(page, StandardCharsets.UTF_8);
                        String begin = "<!-- " + name + " -->\n";
                        int from = text.indexOf(begin);
                        int to = text.indexOf("<!-- /" + name + " -->");
                        if (from >= 0 && to > from) {
                            Files.writeString(
                                    page,
                                    text.substring(0, from + begin.length()) + markdown + text.substring(to),
                                    StandardCharsets.UTF_8);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    /** Puts a plot there. */
    static void plot(String file, String svg) {
        docs().ifPresent(folder -> {
            try {
                Files.createDirectories(folder.resolve("plots"));
                Files.writeString(folder.resolve("plots").resolve(file), svg, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
