package io.rescene.route;

import io.rescene.route.RoutesFolder.BrokenFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which files lie in the working directory's {@code routes/}, and whether they have changed since one last looked. */
final class EditedFiles {
    private static final List<String> ENDINGS = List.of(".md", ".schema.json", ".sql", ".camel.yaml");

    private final Path folder;
    private Map<String, String> known;
    private Map<String, String> seen;

    /**
     * The files as they stand now.
     *
     * @param folder it need not exist
     * @throws BrokenFileException if it can't be read
     */
    EditedFiles(Path folder) {
        this.folder = folder;
        this.known = stamps();
        this.seen = known;
    }

    /**
     * Looks whether a file has been edited, added or removed since this was last true. What is being written still is
     * left until two looks find it alike.
     *
     * @throws BrokenFileException if the folder can't be read
     */
    synchronized boolean isChanged() {
        Map<String, String> now = stamps();
        boolean still = now.equals(seen);
        seen = now;
        if (!still || now.equals(known)) {
            return false;
        }
        known = now;
        return true;
    }

    /**
     * The paths below the folder of those that lie there now, in alphabetical order.
     *
     * @throws BrokenFileException if the folder can't be read
     */
    Set<String> names() {
        return stamps().keySet();
    }

    /** The files by name, each with a stamp that changes when the file does. */
    private Map<String, String> stamps() {
        Map<String, String> found = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (Stream<Path> files = Files.walk(folder, 4, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : files.filter(f -> ENDINGS.stream().anyMatch(f.toString()::endsWith))
                    .filter(Files::exists) // an editor's lock may be a link that leads nowhere
                    .toList()) {
                if (Files.isDirectory(file)) {
                    throw new BrokenFileException(
                            "routes/" + name(file), "is a folder; there has to be a file, or nothing", null);
                }
                stamp(file).ifPresent(stamp -> found.put(name(file), stamp));
            }
            return found;
        } catch (UncheckedIOException e) {
            throw unreadable(e.getCause());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private String name(Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    private BrokenFileException unreadable(@Nullable Throwable cause) {
        return new BrokenFileException("The folder " + folder, "can't be read: " + cause, cause);
    }

    /** Empty if it is no file any more: an editor that saves may take it away for a moment. */
    private static Optional<String> stamp(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? Optional.of(attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey())
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
