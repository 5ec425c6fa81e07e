package io.rescene.embedded.server;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/**
 * What a home remembers between starts, in its file servers.properties (0600).
 *
 * @param secret password of both servers, 32 hexadecimal digits: without one any user of the machine could, through
 *     PostgreSQL's superuser or Redis' CONFIG SET, write files as the user who started them
 * @param postgresPort last port of PostgreSQL, 0 before the first start
 * @param redisPort last port of Redis, 0 before the first start
 */
record HomeState(String secret, int postgresPort, int redisPort) {
    private static final String FILE = "servers.properties";

    /** Reads what the home remembers, or makes a new secret if it remembers nothing. */
    static HomeState load(Path home) {
        var stored = new Properties();
        Path file = home.resolve(FILE);
        try {
            if (Files.exists(file)) {
                stored.load(new StringReader(Files.readString(file)));
            }
            return new HomeState(
                    stored.getProperty("secret", newSecret()),
                    Integer.parseInt(stored.getProperty("postgresPort", "0")),
                    Integer.parseInt(stored.getProperty("redisPort", "0")));
        } catch (IOException | IllegalArgumentException e) {
            throw new EmbeddedServerException("Can't read " + file + " of the embedded servers: " + e, e);
        }
    }

    /** Writes the file in one step, so that a crash leaves the old or the new one. */
    void save(Path home) {
        var stored = new Properties();
        stored.setProperty("secret", secret);
        stored.setProperty("postgresPort", Integer.toString(postgresPort));
        stored.setProperty("redisPort", Integer.toString(redisPort));
        try {
            var text = new StringWriter();
            stored.store(text, "Written by rescene: the embedded servers of this folder");
            Path next = Files.createTempFile(home, FILE, ".new", Folders.PRIVATE);
            Files.writeString(next, text.toString());
            Files.move(next, home.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new EmbeddedServerException("Can't write " + home.resolve(FILE) + ": " + e, e);
        }
    }

    /** Whether a file holds it, that is, the secret is not new. */
    static boolean isStored(Path home) {
        return Files.exists(home.resolve(FILE));
    }

    HomeState withPorts(int postgres, int redis) {
        return new HomeState(secret, postgres, redis);
    }

    private static String newSecret() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
