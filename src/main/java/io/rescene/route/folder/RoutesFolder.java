package io.rescene.route.folder;

import io.rescene.openai.AnswerSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The files under {@code routes/}: those packed into the jar, and file by file those in the working directory, which
 * win.
 */
public final class RoutesFolder {
    /** What the jar carries, by path below {@code routes/}. */
    public static final List<String> PACKED = List.of(
            "enqueue-videos.camel.yaml",
            "describe-scene.camel.yaml",
            "summarize-video.camel.yaml",
            "call-openai.camel.yaml",
            "failures.camel.yaml",
            "video-done.camel.yaml",
            "prompts/en/scene.md",
            "prompts/en/summary.md",
            "prompts/en/summary-again.md",
            "prompts/ko/scene.md",
            "prompts/ko/summary.md",
            "prompts/ko/summary-again.md",
            "schemas/scene.schema.json",
            "schemas/summary.schema.json",
            "sql/candidates.sql",
            "sql/count-candidates.sql",
            "sql/scene-counts.sql",
            "sql/scenes.sql");

    /** Characters of a prompt: it is sent with each call, more than this fits no model, and all calls hold it in memory. */
    private static final int LONGEST_PROMPT = 1_000_000;

    /** A file in {@code routes/} that can't be used: names the file and what is wrong with it. */
    public static final class BrokenFileException extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** Names the file, such as {@code routes/schemas/scene.schema.json}, and what is wrong. */
        public BrokenFileException(String file, String why, @Nullable Throwable cause) {
            super(file + ": " + why, cause);
        }
    }

    private final Path folder;
    private final EditedFiles edited;
    private volatile Edition edition;

    /**
     * The files as they stand now.
     *
     * @param folder the folder that wins over the jar; it need not exist
     * @throws BrokenFileException if one can't be read
     */
    public RoutesFolder(Path folder) {
        this.folder = folder;
        this.edited = new EditedFiles(folder);
        this.edition = read();
    }

    /**
     * Where Camel finds a file.
     *
     * @param path below {@code routes/}
     * @return a {@code file:} or {@code classpath:} URI
     */
    public String uri(String path) {
        Path own = folder.resolve(path);
        return Files.isRegularFile(own) ? "file:" + own : "classpath:routes/" + path;
    }

    /** The YAML routes: those of the jar and all others in the folder, as URIs in alphabetical order. */
    public List<String> routes() {
        return routeNames().stream().map(this::uri).toList();
    }

    /** The file names of the YAML routes, in alphabetical order. */
    public List<String> routeNames() {
        return files().stream()
                .filter(name -> name.endsWith(".camel.yaml") && !name.contains("/"))
                .toList();
    }

    /** The files that count now: as they were read at the start, or last taken up. */
    public Edition edition() {
        return edition;
    }

    /** From now on this edition counts. */
    public void use(Edition taken) {
        edition = taken;
    }

    /**
     * Looks whether a file has been edited, added or removed since this was last true. What is being written still is
     * left until two looks find it alike.
     */
    public boolean isEdited() {
        return edited.isChanged();
    }

    /**
     * The text of a file, from the folder or the jar: without a byte order mark and with LF at the ends of lines, so that a
     * file which an editor of Windows has saved, or git has checked out there, asks the same question.
     */
    public String text(String path) {
        try {
            Path own = folder.resolve(path);
            if (Files.isRegularFile(own)) {
                return TextFile.read(own).replace("\r\n", "\n");
            }
            return packed(path);
        } catch (IOException e) {
            throw new BrokenFileException("routes/" + path, "can't be read: " + e.getMessage(), e);
        }
    }

    private static String packed(String path) throws IOException {
        try (InputStream packed = RoutesFolder.class.getResourceAsStream("/routes/" + path)) {
            if (packed == null) {
                throw new BrokenFileException("routes/" + path, "there is no such file", null);
            }
            return new String(packed.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The SQL that counts now and is not the jar's: texts by path below {@code routes/}. */
    public Map<String, String> ownSql() {
        Map<String, String> own = new TreeMap<>(edition.sql());
        own.entrySet().removeIf(file -> isPacked(file.getKey(), file.getValue()));
        return own;
    }

    private static boolean isPacked(String path, String text) {
        try {
            return PACKED.contains(path) && packed(path).equals(text);
        } catch (IOException e) {
            throw new UncheckedIOException("The jar can't be read", e);
        }
    }

    /**
     * Reads all files as they stand now.
     *
     * @throws BrokenFileException for the first that can't be used, as far as that can be told without Camel
     */
    public Edition read() {
        Map<String, String> prompts = new TreeMap<>();
        Map<String, AnswerSchema> schemas = new TreeMap<>();
        Map<String, String> sql = new TreeMap<>();
        Map<String, String> routes = new TreeMap<>();
        for (String file : files()) {
            if (file.startsWith("prompts/") && file.endsWith(".md")) {
                prompts.put(file, prompt(file));
            } else if (file.startsWith("schemas/") && file.endsWith(".schema.json")) {
                schemas.put(file, schema(file));
            } else if (file.startsWith("sql/") && file.endsWith(".sql")) {
                sql.put(file, SqlText.checked(file, text(file)));
            }
        }
        routeNames().forEach(name -> routes.put(uri(name), text(name)));
        return new Edition(prompts, schemas, sql, routes, Set.of(), 0);
    }

    /** The jar's and the folder's own, in alphabetical order. */
    private Set<String> files() {
        Set<String> files = new TreeSet<>(PACKED);
        files.addAll(edited.names());
        return files;
    }

    private String prompt(String file) {
        String text = text(file).strip();
        if (text.isEmpty()) {
            throw new BrokenFileException("routes/" + file, "is empty", null);
        }
        if (text.length() > LONGEST_PROMPT) {
            throw new BrokenFileException(
                    "routes/" + file,
                    String.format(
                            Locale.ROOT,
                            "has %,d characters: a prompt may have up to %,d",
                            text.length(),
                            LONGEST_PROMPT),
                    null);
        }
        return text;
    }

    private AnswerSchema schema(String file) {
        try {
            String name = file.substring("schemas/".length(), file.length() - ".schema.json".length());
            return new AnswerSchema(name.replaceAll("[^\\w-]", "_"), text(file));
        } catch (IllegalArgumentException e) {
            throw new BrokenFileException("routes/" + file, String.valueOf(e.getMessage()), e);
        }
    }
}
