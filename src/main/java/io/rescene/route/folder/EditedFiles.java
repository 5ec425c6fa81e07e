package io.rescene.route.folder;

import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which files lie in the working directory's {@code routes/}, and whether they have changed since one last looked. */
final class EditedFiles {
    private static final List<String> ENDINGS = List.of(".md", ".schema.json", ".sql", ".camel.yaml");

    /** As deep as a file of Rescene's may lie. */
    private static final int DEPTH = 4;

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
        Look look = new Look();
        try {
            Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), DEPTH, look);
        } catch (IOException e) {
            throw new BrokenFileException("The folder " + folder, "can't be read: " + e, e);
        }
        return look.found;
    }

    /** One look through the folder. */
    private final class Look extends SimpleFileVisitor<Path> {
        private final Map<String, String> found = new TreeMap<>();

        @Override
        public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
            if (isHidden(inner)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            if (isNamedAsOurs(inner)) {
                throw broken(inner, "is a folder; there has to be a file, or nothing");
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isHidden(file)) {
                return FileVisitResult.CONTINUE;
            }
            if (file.equals(folder) && !attributes.isSymbolicLink()) {
                throw broken(file, "is no folder; there has to be one, or nothing");
            }
            if (attributes.isSymbolicLink() && (file.equals(folder) || isNamedAsOurs(file) || isFolderOfOurs(file))) {
                // What it stands for would be the jar's, unnoticed.
                throw broken(file, "is a link that leads nowhere: mend or remove it");
            }
            if (file.toString().endsWith(".camel.yml")) {
                throw broken(file, "is not read under this name: it has to end in .camel.yaml");
            }
            if (isNamedAsOurs(file) && attributes.isRegularFile()) {
                found.put(
                        name(file),
                        attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey());
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException trouble) {
            if (isHidden(file) || trouble instanceof NoSuchFileException) {
                // There is no such folder, or an editor that saves takes a file away for a moment.
                return FileVisitResult.CONTINUE;
            }
            if (trouble instanceof FileSystemLoopException) {
                throw broken(file, "is a link to a folder that it lies in: remove it");
            }
            throw broken(file, "can't be read: " + TextFile.why(file, trouble));
        }
    }

    /** What systems and editors leave beside files: macOS' own, locks, the folders of version control. */
    private boolean isHidden(Path file) {
        return !file.equals(folder) && file.getFileName().toString().startsWith(".");
    }

    private String name(Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    private static boolean isNamedAsOurs(Path file) {
        return ENDINGS.stream().anyMatch(file.toString()::endsWith);
    }

    private boolean isFolderOfOurs(Path link) {
        return RoutesFolder.PACKED.stream().anyMatch(file -> file.startsWith(name(link) + "/"));
    }

    private BrokenFileException broken(Path file, String why) {
        return new BrokenFileException(file.equals(folder) ? "routes" : "routes/" + name(file), why, null);
    }
}
