package io.rescene.embedded.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** Writes a resource of the jar into a folder of its own, which is there with all its files or not at all. */
enum Unpacking {
    /** A tar.xz archive, in its own structure. */
    ARCHIVE {
        @Override
        void write(InputStream resource, Path folder) throws IOException {
            extract(resource, folder);
        }
    },
    /** The executable of Redis, known in the process table by its name, {@code redis-server}. */
    REDIS {
        @Override
        void write(InputStream resource, Path folder) throws IOException {
            Path program = folder.resolve("redis-server");
            Files.copy(resource, program);
            Files.setPosixFilePermissions(program, FOR_ALL);
        }
    };

    /** Whoever root lets run a server must be able to execute what root unpacks. */
    static final Set<PosixFilePermission> FOR_ALL = PosixFilePermissions.fromString("rwxr-xr-x");

    private static final Set<PosixFilePermission> PLAIN = PosixFilePermissions.fromString("rw-r--r--");
    private static final String LIST = "files.txt";

    abstract void write(InputStream resource, Path folder) throws IOException;

    /** Unpacks the resource unless all its files are there. */
    void complete(URL url, Path folder) throws IOException {
        if (!isComplete(folder)) {
            unpack(url, folder);
        }
    }

    /** Whether all files are still there: those who clean temporary directories remove single old files. */
    private static boolean isComplete(Path folder) {
        try {
            return Files.readAllLines(folder.resolve(LIST)).stream().allMatch(line -> isAsListed(folder, line));
        } catch (IOException noList) {
            return false;
        }
    }

    private static boolean isAsListed(Path folder, String line) {
        int space = line.indexOf(' ');
        try {
            return Files.size(folder.resolve(line.substring(space + 1))) == Long.parseLong(line.substring(0, space));
        } catch (IOException missing) {
            return false;
        }
    }

    private void unpack(URL url, Path folder) throws IOException {
        Path parts = folder.resolveSibling(folder.getFileName() + "." + UUID.randomUUID());
        try (InputStream in = new BufferedInputStream(url.openStream(), 1 << 16)) {
            Files.createDirectory(parts);
            write(in, parts);
            Files.setPosixFilePermissions(parts, FOR_ALL);
            list(parts);
            replace(parts, folder);
        } finally {
            Folders.delete(parts);
        }
    }

    private static void list(Path folder) throws IOException {
        StringBuilder lines = new StringBuilder();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                lines.append(Files.size(file))
                        .append(' ')
                        .append(folder.relativize(file))
                        .append('\n');
            }
        }
        Files.writeString(folder.resolve(LIST), lines.toString());
    }

    private static void replace(Path parts, Path folder) throws IOException {
        if (Files.exists(folder) && !isComplete(folder)) {
            Folders.delete(folder);
        }
        try {
            Files.move(parts, folder);
        } catch (IOException e) {
            // Another process may have been faster with the same files.
            if (!isComplete(folder)) {
                throw e;
            }
        }
    }

    private static void extract(InputStream archive, Path folder) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(archive))) {
            @Nullable TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                Path target = folder.resolve(entry.getName()).normalize();
                if (!target.startsWith(folder)) {
                    throw new IOException("an entry leads out of the archive: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    makeFolder(target);
                    continue;
                }
                makeFolder(target.resolveSibling("."));
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, target);
                    Files.setPosixFilePermissions(target, (entry.getMode() & 0100) != 0 ? FOR_ALL : PLAIN);
                }
            }
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        // Whatever the umask: another user may run what root unpacks.
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, FOR_ALL);
    }
}
