package io.rescene.embedded.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Which binaries in the jar suit a machine.
 *
 * @param postgresArchive resource name of the PostgreSQL archive (tar.xz)
 * @param redisServers resource names of Redis executables, best first; the next serves where one can't be run
 * @param loader the system's program loader the binaries are built for
 */
record Platform(String postgresArchive, List<String> redisServers, Path loader) {
    private static final String SUPPORTED = "supported are Linux with glibc on x86-64 and arm64, and macOS on arm64;"
            + " elsewhere set DATABASE_URL and REDIS_URL to servers of your own";

    /** @throws EmbeddedServerException if there is no binary for this operating system and processor */
    static Platform current() {
        Platform platform = of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        if (!Files.exists(platform.loader)) {
            throw new EmbeddedServerException("No embedded PostgreSQL and Redis for this system, it lacks "
                    + platform.loader + " (musl instead of glibc?): " + SUPPORTED);
        }
        return platform;
    }

    /**
     * @param system as in the system property os.name
     * @param processor as in the system property os.arch
     */
    static Platform of(String system, String processor) {
        boolean linux = system.toLowerCase(Locale.ROOT).startsWith("linux");
        boolean mac = system.toLowerCase(Locale.ROOT).startsWith("mac");
        boolean arm = processor.equals("aarch64") || processor.equals("arm64");
        boolean intel = processor.equals("amd64") || processor.equals("x86_64");
        if (linux && intel) {
            // The first Redis needs libssl 3 from the system; the second is static.
            return new Platform(
                    "postgres-linux-x86_64.txz",
                    List.of("redis-server-6.2.6-v5-linux-amd64", "redis-server-6.2.7-linux-386"),
                    Path.of("/lib64/ld-linux-x86-64.so.2"));
        }
        if (linux && arm) {
            return new Platform(
                    "postgres-linux-arm_64.txz",
                    List.of("redis-server-6.2.7-linux-arm64"),
                    Path.of("/lib/ld-linux-aarch64.so.1"));
        }
        if (mac && arm) {
            return new Platform(
                    "postgres-darwin-arm_64.txz",
                    List.of("redis-server-6.2.6-v5-darwin-arm64"),
                    Path.of("/usr/lib/dyld"));
        }
        throw new EmbeddedServerException(
                "No embedded PostgreSQL and Redis for " + system + " on " + processor + ": " + SUPPORTED);
    }
}
