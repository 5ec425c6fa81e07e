package io.rescene.embedded.server;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks the binaries from the jar, once per user and content: into a folder of the temporary directory, or, where that
 * is another's or forbids programs (noexec), into the home.
 */
final class ServerBinaries {
    private final List<Path> roots;
    private final int uid;

    /**
     * @param home where to unpack if the temporary directory won't do
     * @param uid number of the user this process writes as
     */
    ServerBinaries(Path home, int uid) {
        this.uid = uid;
        this.roots = List.of(
                Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "rescene-" + uid),
                home.resolve("bin").toAbsolutePath());
    }

    /** The folder of PostgreSQL: programs in {@code bin}, the rest beside it. */
    Path postgres() {
        return unpacked(Platform.current().postgresArchive(), "bin/postgres", Unpacking.ARCHIVE);
    }

    /** The Redis executables to try, best first; each is unpacked when the stream comes to it. */
    Stream<Path> redis() {
        return Platform.current().redisServers().stream()
                .map(name -> unpacked(name, "redis-server", Unpacking.REDIS).resolve("redis-server"));
    }

    private Path unpacked(String resource, String program, Unpacking how) {
        @Nullable URL url = ServerBinaries.class.getResource("/" + resource);
        if (url == null) {
            throw new EmbeddedServerException("The jar lacks " + resource + ": it was packed without embedded servers");
        }
        IOException last = new IOException("there is none to try");
        for (Path root : roots) {
            try {
                Path folder = own(root).resolve(resource.replaceFirst("\\.txz$", "") + "-" + fingerprint(url));
                how.complete(url, folder);
                // access(2) denies this on a file system mounted noexec, whatever the file's mode.
                if (Files.isExecutable(folder.resolve(program))) {
                    return folder;
                }
                last = new IOException("programs can't be executed in " + root);
            } catch (IOException e) {
                last = e;
            }
        }
        throw new EmbeddedServerException(
                "Can't unpack " + resource + " into any of " + roots + " (" + last
                        + "): set -Djava.io.tmpdir to a folder that is writable and allows programs",
                last);
    }

    /** Makes the root, or makes sure that nobody else could have put programs there. */
    private Path own(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.createDirectories(root);
                Files.setPosixFilePermissions(root, Unpacking.FOR_ALL);
            } catch (IOException e) {
                throw new IOException("can't make " + root, e);
            }
        }
        int owner = (Integer) Files.getAttribute(root, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(root, LinkOption.NOFOLLOW_LINKS);
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)
                || owner != uid
                || mode.contains(PosixFilePermission.GROUP_WRITE)
                || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException(root + " is another's, or others may write in it");
        }
        return root;
    }

    /** Tells contents apart without reading them: the checksum in the jar's index. */
    private static String fingerprint(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        if (connection instanceof JarURLConnection jar) {
            return Long.toHexString(jar.getJarEntry().getCrc());
        }
        return Long.toHexString(connection.getContentLengthLong()) + "-"
                + Long.toHexString(connection.getLastModified());
    }
}
