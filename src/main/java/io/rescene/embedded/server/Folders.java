package io.rescene.embedded.server;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** File handling the servers' folders need. */
final class Folders {
    private static final int LOG_TAIL_BYTES = 8_192;
    private static final Duration REMOVE_LIMIT = Duration.ofSeconds(10);
    private static final long LONG_LOG_BYTES = 10_000_000;

    /** For a file that is made for its owner alone (0600). */
    static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private Folders() {}

    /**
     * The folder by a name that leads to it. A JVM without a locale (LANG unset) garbles letters beyond ASCII in the
     * name of its working directory, and so in every relative path; Linux knows the directory by another name, too.
     */
    static Path reachable(Path folder) {
        Path link = Path.of("/proc/self/cwd");
        try {
            if (folder.isAbsolute()
                    || !Files.exists(link)
                    || Files.isSameFile(link, Path.of("").toAbsolutePath())) {
                return folder;
            }
        } catch (IOException garbledName) {
            // Then the link is the way.
        }
        return Path.of("/proc/" + ProcessHandle.current().pid() + "/cwd").resolve(folder);
    }

    /** Makes the folder and its parents; a folder made here is for its owner alone (0700). */
    static Path makePrivate(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                @Nullable Path parent = folder.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectories(folder);
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
            return folder;
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "Can't make the folder " + folder + " for the embedded servers (" + e + "): is it writable?", e);
        }
    }

    /** The number of the user this process writes as; 0 is root. */
    static int writer(Path folder) {
        try {
            Path probe = Files.createTempFile(folder, ".writer", "");
            try {
                return (Integer) Files.getAttribute(probe, "unix:uid");
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "Can't write in the folder " + folder + " of the embedded servers (" + e + ")", e);
        }
    }

    /** Deletes a folder with all in it, or a file; links are deleted, not followed. What isn't there is fine. */
    static void delete(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        eachUpwards(root, Files::deleteIfExists);
    }

    private interface Doing {
        void to(Path path) throws IOException;
    }

    /** Does something to a folder's files and then to the folder itself; links are not followed. */
    private static void eachUpwards(Path root, Doing doing) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                doing.to(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                doing.to(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Like {@link #delete}, also while the initdb of a killed process writes there: it ends once its files are gone. */
    static void remove(Path root) throws IOException {
        if (!Poll.until(REMOVE_LIMIT, () -> isDeleted(root))) {
            throw new IOException("can't delete " + root + ": is a program still writing there?");
        }
    }

    private static boolean isDeleted(Path root) {
        try {
            delete(root);
            return true;
        } catch (IOException writtenMeanwhile) {
            return false;
        }
    }

    /** Gives a folder with all in it to a user; costs one look when it is theirs already. */
    static void giveTo(int uid, Path root) throws IOException {
        if (((Integer) Files.getAttribute(root, "unix:uid")) == uid) {
            return;
        }
        // The root comes last: a walk that was cut off is done again at the next start.
        eachUpwards(root, path -> Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS));
    }

    /** Begins a log anew when it has grown beyond 10 MB. */
    static void shorten(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LONG_LOG_BYTES) {
            Files.delete(log);
        }
    }

    /** The last line of a log that tells of a failure, else its last line; "its log is empty" without any. */
    static String lastWords(Path log) {
        List<String> lines = tail(log).lines().filter(line -> !line.isBlank()).toList();
        return lines.stream()
                .filter(line -> line.matches(".*\\b(FATAL|PANIC|ERROR|error|Fatal|failed)\\b.*"))
                .reduce((first, second) -> second)
                .or(() -> lines.stream().reduce((first, second) -> second))
                .map(String::strip)
                .orElse("its log is empty");
    }

    private static String tail(Path log) {
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(LOG_TAIL_BYTES, file.length())];
            file.seek(file.length() - bytes.length);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "its log can't be read: " + e.getMessage();
        }
    }
}
